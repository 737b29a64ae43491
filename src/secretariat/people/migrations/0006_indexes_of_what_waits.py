"""Indexes of what waits for an answer: by where it is seen, and in the order in which it is listed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_contacts_for_fellows"),
        ("structure", "0004_statistics_and_fewer_indexes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["path"], name="people_appl_path_2c45c3_idx"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(condition=models.Q(("state", "open")), fields=["applied_at"], name="open_applications"),
        ),
        migrations.AddIndex(
            model_name="duplicatesuspicion",
            index=models.Index(
                models.OrderBy(models.F("score"), descending=True),
                models.F("id"),
                condition=models.Q(("state", "open")),
                name="open_suspicions",
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["from_path"], name="people_tran_from_pa_2a3565_idx"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["to_path"], name="people_tran_to_path_01dfe4_idx"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(condition=models.Q(("state", "open")), fields=["on", "id"], name="open_transfers"),
        ),
    ]
