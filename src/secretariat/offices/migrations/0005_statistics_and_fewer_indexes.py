"""Finer statistics of paths, and no index on a key that another index begins with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0004_counts_of_holders"),
        ("people", "0004_statistics_and_fewer_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="post",
            name="type",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="offices.posttype"
            ),
        ),
        migrations.AlterField(
            model_name="tenure",
            name="person",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="tenures", to="people.person"
            ),
        ),
        migrations.AlterField(
            model_name="tenure",
            name="post",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="tenures", to="offices.post"
            ),
        ),
        # A small unit is one path among hundreds of thousands: with fewer of them the planner misjudges every subtree.
        migrations.RunSQL(
            "ALTER TABLE offices_tenure ALTER COLUMN path SET STATISTICS 1000",
            "ALTER TABLE offices_tenure ALTER COLUMN path SET STATISTICS -1",
        ),
    ]
