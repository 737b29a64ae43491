"""Answers to writes of the API, kept for a day, each readable by the account that wrote."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from secretariat.ground import reach


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_policies")]

    operations = [
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="accounts_id_created_6bdd33_idx")],
                "constraints": [models.UniqueConstraint(fields=("user", "key"), name="one_answer_per_key")],
            },
        ),
        migrations.RunSQL(
            reach.as_sql(reach.policies("accounts_idempotencykey", "user_id = {user}", "user_id = {user}"))
        ),
    ]
