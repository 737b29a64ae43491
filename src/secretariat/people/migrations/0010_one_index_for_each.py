"""One index for each of two columns: the option of a text field would make another one for LIKE."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0009_keys_in_constraints"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="contactdetail",
            name="match_value",
            field=models.TextField(),
        ),
        migrations.AlterField(
            model_name="person",
            name="external_id",
            field=models.TextField(null=True),
        ),
        migrations.AddIndex(
            model_name="contactdetail",
            index=models.Index(fields=["match_value"], name="people_cont_match_v_489bed_idx"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(fields=("external_id",), name="one_person_per_external_id"),
        ),
    ]
