"""Finer statistics of paths, and no index on a key that another index begins with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_transfers_and_duplicates"),
        ("structure", "0004_statistics_and_fewer_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="membership",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="structure.unit",
            ),
        ),
        # A small unit is one path among hundreds of thousands: with fewer of them the planner misjudges every subtree.
        migrations.RunSQL(
            "ALTER TABLE people_membership ALTER COLUMN path SET STATISTICS 1000",
            "ALTER TABLE people_membership ALTER COLUMN path SET STATISTICS -1",
        ),
    ]
