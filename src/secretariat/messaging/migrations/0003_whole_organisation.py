"""The outbox is read by whoever administers the whole organisation: it holds codes and links that open any account."""

from django.db import migrations

from secretariat.ground import reach

WHOLE = """
    {administers} AND NOT EXISTS (
        SELECT 1 FROM structure_placement p WHERE p.parent_id IS NULL AND p.valid_to > CURRENT_DATE AND NOT {a:p.path})
"""
OLD = [f"DROP POLICY {kind}_{reach.WEB} ON messaging_outboxmessage" for kind in ("read", "change", "remove", "add")]
NEW = reach.policies("messaging_outboxmessage", WHOLE, WHOLE, insert="true")


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_policies"), ("structure", "0001_initial")]
    operations = [migrations.RunSQL(reach.as_sql([*OLD, *NEW]))]
