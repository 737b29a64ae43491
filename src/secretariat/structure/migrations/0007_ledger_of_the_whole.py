"""Acts that concern the whole organisation stand at no unit: they are read by whoever reads the ledger at every top."""

from django.db import migrations

from secretariat.ground import reach

# What one account did for itself concerns nobody else, and imports tell names: those only with sight of all names.
AT_A_TOP = "p.parent_id IS NULL AND p.valid_from <= CURRENT_DATE AND p.valid_to > CURRENT_DATE"
WHOLE = f"""
    path = '' AND person_id IS NULL AND current_setting('secretariat.l_high', true) <> ''
    AND action NOT LIKE 'accounts.%' AND action <> 'messaging.send_message'
    AND NOT EXISTS (SELECT 1 FROM structure_placement p WHERE {AT_A_TOP} AND NOT {{l:p.path}})
    AND (action NOT LIKE 'imports.%' OR NOT EXISTS (
        SELECT 1 FROM structure_placement p WHERE {AT_A_TOP} AND NOT ({reach.in_reach("(p.path || 'zzzzz')", "n")})))
"""


class Migration(migrations.Migration):
    dependencies = [("structure", "0006_keys_in_constraints"), ("ground", "0004_ranges_instead_of_slots")]
    operations = [migrations.RunSQL(reach.as_sql(reach.also_read("ground_ledgerentry", "read_whole", WHOLE)))]
