from django.db import migrations, models

import secretariat.ground.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LedgerSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry_id", models.BigIntegerField(unique=True)),
                ("previous", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True)),
                ("transaction", models.BigIntegerField()),
                ("action", models.TextField()),
                ("actor_kind", models.TextField()),
                ("actor_name", models.TextField()),
                ("actor_person_id", models.BigIntegerField(null=True)),
                ("actor_user_id", models.BigIntegerField(null=True)),
                ("power", models.TextField(blank=True)),
                ("tenure_id", models.BigIntegerField(null=True)),
                ("subject_type", models.TextField()),
                ("subject_id", models.BigIntegerField(null=True)),
                ("person_id", models.BigIntegerField(null=True)),
                ("path", secretariat.ground.fields.PathField(blank=True)),
                ("payload", models.JSONField(null=True)),
                ("salt", models.BinaryField(null=True)),
                ("digest", models.BinaryField()),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id"], name="ground_ledg_subject_529766_idx"),
                    models.Index(fields=["person_id"], name="ground_ledg_person__4d458a_idx"),
                    models.Index(fields=["path", "-id"], name="ground_ledg_path_b04d7e_idx"),
                    models.Index(fields=["actor_person_id"], name="ground_ledg_actor_p_8ce02a_idx"),
                ],
            },
        ),
    ]
