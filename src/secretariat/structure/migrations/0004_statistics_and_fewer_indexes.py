"""Finer statistics of paths, and no index on a key that another index begins with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("structure", "0003_no_unit_below_itself"),
    ]

    operations = [
        migrations.AlterField(
            model_name="placement",
            name="parent",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="child_placements",
                to="structure.unit",
            ),
        ),
        migrations.AlterField(
            model_name="placement",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="placements",
                to="structure.unit",
            ),
        ),
        migrations.AlterField(
            model_name="unitname",
            name="unit",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="names", to="structure.unit"
            ),
        ),
        # A small unit is one path among hundreds of thousands: with fewer of them the planner misjudges every subtree.
        migrations.RunSQL(
            "ALTER TABLE structure_placement ALTER COLUMN path SET STATISTICS 1000",
            "ALTER TABLE structure_placement ALTER COLUMN path SET STATISTICS -1",
        ),
    ]
