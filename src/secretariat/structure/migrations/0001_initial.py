import datetime

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

import secretariat.ground.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [("ground", "0002_roles_and_policies")]

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("names", models.JSONField(default=dict)),
                ("languages", models.JSONField(default=list)),
                ("main_language", models.CharField(default="en", max_length=12)),
                ("preset", models.CharField(blank=True, max_length=40)),
                ("words", models.JSONField(default=dict)),
                ("about", models.JSONField(default=dict)),
                ("is_demonstration", models.BooleanField(default=False)),
                ("fellow_members_see_names", models.BooleanField(default=True)),
                ("officers_are_public", models.BooleanField(default=True)),
                ("tacit_transfer_days", models.PositiveSmallIntegerField(null=True)),
                ("ending_notice_days", models.PositiveSmallIntegerField(default=60)),
            ],
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.TextField(null=True, unique=True)),
                ("sort_name", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="ChangeEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("found", "found"),
                            ("move", "move"),
                            ("merge", "merge"),
                            ("split", "split"),
                            ("rename", "rename"),
                            ("dissolve", "dissolve"),
                            ("restore", "restore"),
                            ("import", "import"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.TextField(blank=True)),
                ("on", models.DateField(db_index=True)),
                ("reason", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                ("details", models.JSONField(default=dict)),
                ("units", models.ManyToManyField(related_name="change_events", to="structure.unit")),
            ],
        ),
        migrations.CreateModel(
            name="UnitTally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "unit_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("units", models.IntegerField(default=0)),
                ("members_here", models.IntegerField(default=0)),
                ("members", models.IntegerField(default=0)),
                ("secondary", models.IntegerField(default=0)),
                ("seats", models.IntegerField(default=0)),
                ("filled", models.IntegerField(default=0)),
                (
                    "unit",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to="structure.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, unique=True)),
                ("names", models.JSONField(default=dict)),
                ("plural_names", models.JSONField(default=dict)),
                ("rank", models.PositiveSmallIntegerField(default=0)),
                ("min_members", models.PositiveIntegerField(null=True)),
                ("max_members", models.PositiveIntegerField(null=True)),
                ("has_members", models.BooleanField(default=True)),
                ("retired", models.BooleanField(default=False)),
                (
                    "allowed_children",
                    models.ManyToManyField(blank=True, related_name="allowed_parents", to="structure.unittype"),
                ),
            ],
            options={
                "ordering": ["rank", "code"],
            },
        ),
        migrations.AddField(
            model_name="unit",
            name="type",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="structure.unittype"),
        ),
        migrations.CreateModel(
            name="Placement",
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
                ("path", secretariat.ground.fields.PathField()),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="structure.changeevent",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="structure.changeevent",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="child_placements",
                        to="structure.unit",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="placements", to="structure.unit"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path"], name="structure_p_path_d36ba9_idx"),
                    models.Index(fields=["parent", "valid_to"], name="structure_p_parent__c565af_idx"),
                    models.Index(fields=["unit", "valid_to"], name="structure_p_unit_id_cc4b2f_idx"),
                ],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("unit", "="),
                            (models.Func(models.F("valid_from"), models.F("valid_to"), function="daterange"), "&&"),
                        ],
                        name="one_parent_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gt", models.F("valid_from"))), name="placement_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit", models.F("parent")), _negated=True), name="no_unit_under_itself"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitName",
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
                ("language", models.CharField(max_length=12)),
                ("name", models.TextField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="names", to="structure.unit"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "valid_from"], name="structure_u_unit_id_374e1d_idx")],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("unit", "="),
                            ("language", "="),
                            (models.Func(models.F("valid_from"), models.F("valid_to"), function="daterange"), "&&"),
                        ],
                        name="one_name_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gt", models.F("valid_from"))), name="unitname_days"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["sort_name"], name="structure_u_sort_na_a0c6fe_idx"),
        ),
    ]
