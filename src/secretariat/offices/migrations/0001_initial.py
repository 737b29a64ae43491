import datetime

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

import secretariat.ground.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0002_policies_and_search"),
        ("structure", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PostType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(allow_unicode=True, max_length=80, unique=True)),
                ("names", models.JSONField(default=dict)),
                ("rank", models.PositiveSmallIntegerField(default=50)),
                ("is_head", models.BooleanField(default=False)),
                ("term_months", models.PositiveSmallIntegerField(null=True)),
                ("term_limit", models.PositiveSmallIntegerField(null=True)),
                ("retired", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["rank", "code"],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(default=datetime.date(9999, 12, 31))),
                (
                    "from_precision",
                    models.CharField(choices=[("d", "day"), ("m", "month"), ("y", "year")], default="d", max_length=1),
                ),
                (
                    "to_precision",
                    models.CharField(choices=[("d", "day"), ("m", "month"), ("y", "year")], default="d", max_length=1),
                ),
                ("seats", models.PositiveIntegerField(default=1)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="structure.unit"
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="offices.posttype"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BirthPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seats", models.PositiveSmallIntegerField(default=1)),
                (
                    "unit_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="birth_posts", to="structure.unittype"
                    ),
                ),
                ("post_type", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="offices.posttype")),
            ],
        ),
        migrations.CreateModel(
            name="Tenure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(default=datetime.date(9999, 12, 31))),
                (
                    "from_precision",
                    models.CharField(choices=[("d", "day"), ("m", "month"), ("y", "year")], default="d", max_length=1),
                ),
                (
                    "to_precision",
                    models.CharField(choices=[("d", "day"), ("m", "month"), ("y", "year")], default="d", max_length=1),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("elected", "elected"),
                            ("appointed", "appointed"),
                            ("acting", "acting"),
                            ("deputy", "deputy"),
                        ],
                        default="elected",
                        max_length=9,
                    ),
                ),
                ("seat", models.PositiveIntegerField(null=True)),
                ("path", secretariat.ground.fields.PathField()),
                ("reason", models.TextField(blank=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tenures", to="people.person"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tenures", to="offices.post"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PostPower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("power", models.CharField(max_length=40)),
                (
                    "reach",
                    models.CharField(
                        choices=[("unit", "own unit"), ("below", "own unit and all below")],
                        default="unit",
                        max_length=5,
                    ),
                ),
                (
                    "unit_type",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="structure.unittype"),
                ),
                (
                    "post_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="powers", to="offices.posttype"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("post_type", "unit_type", "power"), name="one_reach_per_power", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["type", "valid_to"], name="offices_pos_type_id_32494a_idx"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("unit", "="),
                    ("type", "="),
                    (models.Func(models.F("valid_from"), models.F("valid_to"), function="daterange"), "&&"),
                ],
                name="one_post_of_a_type",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gt", models.F("valid_from"))), name="post_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(condition=models.Q(("seats__gt", 0)), name="post_has_seats"),
        ),
        migrations.AddConstraint(
            model_name="birthpost",
            constraint=models.UniqueConstraint(fields=("unit_type", "post_type"), name="one_birth_post"),
        ),
        migrations.AddIndex(
            model_name="tenure",
            index=models.Index(fields=["person", "valid_to"], name="offices_ten_person__3841f8_idx"),
        ),
        migrations.AddIndex(
            model_name="tenure",
            index=models.Index(fields=["post", "valid_to"], name="offices_ten_post_id_c67163_idx"),
        ),
        migrations.AddIndex(
            model_name="tenure",
            index=models.Index(fields=["path"], name="offices_ten_path_742f28_idx"),
        ),
        migrations.AddIndex(
            model_name="tenure",
            index=models.Index(fields=["valid_to"], name="offices_ten_valid_t_984ff7_idx"),
        ),
        migrations.AddConstraint(
            model_name="tenure",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("post", "="),
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
                    ("post", "="),
                    ("person", "="),
                    (models.Func(models.F("valid_from"), models.F("valid_to"), function="daterange"), "&&"),
                ],
                name="nobody_holds_a_post_twice",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenure",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gt", models.F("valid_from"))), name="tenure_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="tenure",
            constraint=models.CheckConstraint(
                condition=models.Q(("seat__isnull", False), ("kind", "deputy"), _connector="OR"),
                name="only_a_deputy_has_no_seat",
            ),
        ),
    ]
