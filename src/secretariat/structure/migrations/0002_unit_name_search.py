"""Search of unit names."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("structure", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="unitname",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper("name"), "gin_trgm_ops"),
                name="unitname_trigrams",
            ),
        ),
    ]
