"""Keys in the constraints of time are no plain columns, so that look-ups by key use B-trees."""

import django.contrib.postgres.constraints
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0008_ranges_instead_of_slots"),
        ("people", "0009_keys_in_constraints"),
        ("structure", "0006_keys_in_constraints"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="post",
            name="one_post_of_a_type",
        ),
        migrations.RemoveConstraint(
            model_name="tenure",
            name="one_holder_per_seat",
        ),
        migrations.RemoveConstraint(
            model_name="tenure",
            name="nobody_holds_a_post_twice",
        ),
        migrations.RemoveIndex(
            model_name="tenure",
            name="offices_ten_path_742f28_idx",
        ),
        migrations.AddIndex(
            model_name="tenure",
            index=models.Index(fields=["path", "id"], name="offices_ten_path_14b7f4_idx"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("unit"), output_field=models.BigIntegerField(), template="(%(expressions)s + 0)"
                        ),
                        "=",
                    ),
                    ("type", "="),
                    (models.Func(models.F("valid_from"), models.F("valid_to"), function="daterange"), "&&"),
                ],
                name="one_post_of_a_type",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenure",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("post"), output_field=models.BigIntegerField(), template="(%(expressions)s + 0)"
                        ),
                        "=",
                    ),
                    ("seat", "="),
                    (models.Func(models.F("valid_from"), models.F("valid_to"), function="daterange"), "&&"),
                ],
                name="one_holder_per_seat",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenure",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("post"), output_field=models.BigIntegerField(), template="(%(expressions)s + 0)"
                        ),
                        "=",
                    ),
                    ("person", "="),
                    (models.Func(models.F("valid_from"), models.F("valid_to"), function="daterange"), "&&"),
                ],
                name="nobody_holds_a_post_twice",
            ),
        ),
        # A histogram of a thousand paths made every plan slow and none better.
        migrations.RunSQL(
            "ALTER TABLE offices_tenure ALTER COLUMN path SET STATISTICS -1",
            "ALTER TABLE offices_tenure ALTER COLUMN path SET STATISTICS 1000",
        ),
    ]
