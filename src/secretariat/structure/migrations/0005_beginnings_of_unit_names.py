"""An index of the beginnings of unit names: for one or two letters, in every script."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("structure", "0004_statistics_and_fewer_indexes")]
    operations = [
        migrations.AddIndex(
            model_name="unitname",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), "text_pattern_ops"
                ),
                name="unitname_beginnings",
            ),
        ),
    ]
