"""Keys in the constraints of time are no plain columns, so that look-ups by key use B-trees."""

import django.contrib.postgres.constraints
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_ranges_instead_of_slots"),
        ("structure", "0006_keys_in_constraints"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="membership",
            name="one_primary_membership_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="no_membership_twice",
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("kind", "secondary")), fields=["sort_name", "id"], name="secondary_members"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("kind", "primary")),
                expressions=[
                    (
                        models.Func(
                            models.F("person"), output_field=models.BigIntegerField(), template="(%(expressions)s + 0)"
                        ),
                        "=",
                    ),
                    (models.Func(models.F("valid_from"), models.F("valid_to"), function="daterange"), "&&"),
                ],
                name="one_primary_membership_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("person"), output_field=models.BigIntegerField(), template="(%(expressions)s + 0)"
                        ),
                        "=",
                    ),
                    ("unit", "="),
                    (models.Func(models.F("valid_from"), models.F("valid_to"), function="daterange"), "&&"),
                ],
                name="no_membership_twice",
            ),
        ),
        # A histogram of a thousand paths made every plan slow and none better.
        migrations.RunSQL(
            "ALTER TABLE people_membership ALTER COLUMN path SET STATISTICS -1",
            "ALTER TABLE people_membership ALTER COLUMN path SET STATISTICS 1000",
        ),
    ]
