import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import secretariat.ground.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("structure", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.TextField(null=True, unique=True)),
                ("display_name", models.TextField()),
                ("sort_name", models.TextField()),
                ("language", models.CharField(blank=True, max_length=12)),
                ("born_on", models.DateField(null=True)),
                (
                    "born_precision",
                    models.CharField(choices=[("d", "day"), ("m", "month"), ("y", "year")], default="d", max_length=1),
                ),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_records",
                        to="people.person",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="person",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
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
                        choices=[("primary", "primary"), ("secondary", "secondary")], default="primary", max_length=9
                    ),
                ),
                ("path", secretariat.ground.fields.PathField(null=True)),
                ("sort_name", models.TextField()),
                ("reason", models.TextField(blank=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="structure.unit"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DuplicateSuspicion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("score", models.FloatField()),
                ("reasons", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("merged", "merged"), ("different", "different")],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContactDetail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("email", "email"), ("phone", "phone"), ("address", "address")], max_length=8
                    ),
                ),
                ("value", models.TextField()),
                ("match_value", models.TextField(db_index=True)),
                ("purpose", models.TextField(default="organisation")),
                ("consent", models.BooleanField(default=False)),
                ("consent_on", models.DateField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", secretariat.ground.fields.PathField()),
                ("message", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("admitted", "admitted"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("applied_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="structure.unit"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="applications", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("moved", models.JSONField(default=dict)),
                ("merged_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "dropped",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("primary", "primary"),
                            ("script", "script"),
                            ("known", "known"),
                            ("former", "former"),
                        ],
                        default="primary",
                        max_length=8,
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=12)),
                ("name", models.TextField()),
                ("match_name", models.TextField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="names", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_path", secretariat.ground.fields.PathField()),
                ("to_path", secretariat.ground.fields.PathField()),
                ("on", models.DateField()),
                ("reason", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("done", "done"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
                ("tacit_on", models.DateField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                (
                    "from_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers_out", to="structure.unit"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="transfers", to="people.person"
                    ),
                ),
                (
                    "to_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers_in", to="structure.unit"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["sort_name", "id"], name="people_pers_sort_na_82e349_idx"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["path", "sort_name"], name="people_memb_path_6e5510_idx"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["sort_name", "id"], name="people_memb_sort_na_78e968_idx"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["unit", "valid_to"], name="people_memb_unit_id_3e45c3_idx"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["person", "valid_to"], name="people_memb_person__222d8e_idx"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("kind", "primary")),
                expressions=[
                    ("person", "="),
                    (models.Func(models.F("valid_from"), models.F("valid_to"), function="daterange"), "&&"),
                ],
                name="one_primary_membership_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("person", "="),
                    ("unit", "="),
                    (models.Func(models.F("valid_from"), models.F("valid_to"), function="daterange"), "&&"),
                ],
                name="no_membership_twice",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gt", models.F("valid_from"))), name="membership_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="duplicatesuspicion",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="one_suspicion_per_pair"),
        ),
        migrations.AddConstraint(
            model_name="duplicatesuspicion",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="pair_in_order"
            ),
        ),
        migrations.AddIndex(
            model_name="personname",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["match_name"], name="personname_trigrams", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="personname",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "primary")), fields=("person",), name="one_primary_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("person",), name="one_open_transfer"
            ),
        ),
    ]
