"""A kind of unit that names none may have nothing below it; until now it meant every kind.

Existing installations: such kinds name what has stood below them, and so keep what they have.
"""

from django.db import migrations

LEARN = """
INSERT INTO structure_unittype_allowed_children (from_unittype_id, to_unittype_id)
SELECT DISTINCT above.type_id, below.type_id
FROM structure_placement p
JOIN structure_unit below ON below.id = p.unit_id
JOIN structure_unit above ON above.id = p.parent_id
WHERE NOT EXISTS (SELECT 1 FROM structure_unittype_allowed_children c WHERE c.from_unittype_id = above.type_id)
"""


class Migration(migrations.Migration):
    dependencies = [("structure", "0007_ledger_of_the_whole")]
    operations = [migrations.RunSQL(LEARN, migrations.RunSQL.noop)]
