"""Keys in the constraints of time are no plain columns, so that look-ups by key use B-trees."""

import django.contrib.postgres.constraints
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("structure", "0005_beginnings_of_unit_names"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="placement",
            name="one_parent_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="unitname",
            name="one_name_at_a_time",
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("unit"), output_field=models.BigIntegerField(), template="(%(expressions)s + 0)"
                        ),
                        "=",
                    ),
                    (models.Func(models.F("valid_from"), models.F("valid_to"), function="daterange"), "&&"),
                ],
                name="one_parent_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitname",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("unit"), output_field=models.BigIntegerField(), template="(%(expressions)s + 0)"
                        ),
                        "=",
                    ),
                    ("language", "="),
                    (models.Func(models.F("valid_from"), models.F("valid_to"), function="daterange"), "&&"),
                ],
                name="one_name_at_a_time",
            ),
        ),
        # A histogram of a thousand paths made every plan slow and none better.
        migrations.RunSQL(
            "ALTER TABLE structure_placement ALTER COLUMN path SET STATISTICS -1",
            "ALTER TABLE structure_placement ALTER COLUMN path SET STATISTICS 1000",
        ),
    ]
