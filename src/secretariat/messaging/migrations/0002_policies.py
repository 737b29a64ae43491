"""Row-level security of the outbox: everyone may put a message in, administrators alone read it."""

from django.db import migrations

from secretariat.ground import reach


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0001_initial"),
        ("ground", "0002_roles_and_policies"),
    ]
    operations = [
        migrations.RunSQL(
            reach.as_sql(reach.policies("messaging_outboxmessage", "{administers}", "{administers}", insert="true"))
        )
    ]
