"""What a reorganisation shows again to the unit that was left: within the ranges that are open to its writing."""

from django.db import migrations

from secretariat.ground import reach

BRING_BACK = f"""
CREATE OR REPLACE FUNCTION reorganisations_bring_back(event bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE people_membership m SET path = t.path FROM reorganisations_trace t
    WHERE t.event_id = event AND t.kind = 'membership' AND t.was_to IS NOT NULL AND t.row_id = m.id AND m.path IS NULL
      AND {reach.expand("{w:t.path}")}
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("reorganisations", "0003_requests_follow"), ("ground", "0004_ranges_instead_of_slots")]
    operations = [migrations.RunSQL(BRING_BACK)]
