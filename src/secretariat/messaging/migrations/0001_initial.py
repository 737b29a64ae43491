from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.TextField()),
                ("subject", models.TextField()),
                ("body", models.TextField()),
                ("kept_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
