"""Row-level security of traces; access paths that follow the units; who headed a unit over the years."""

from django.db import migrations

from secretariat.ground import reach

# Sets every path that decides on access to what it must be today. It takes no choice from its caller, so anyone may
# call it: a membership, tenure, application or transfer stands where its unit stands now (or first will), and an ended
# membership is hidden from the unit that a person left for another one. An application that waits goes with its unit.
APPLY = """
CREATE FUNCTION reorganisations_standing(today date, low text, high text)
RETURNS TABLE (unit_id bigint, path text) LANGUAGE sql STABLE AS $$
    SELECT p.unit_id, p.path FROM structure_placement p
    WHERE p.path >= low COLLATE "C" AND p.path < high COLLATE "C" AND p.valid_from <= today AND p.valid_to > today
    UNION ALL
    SELECT p.unit_id, p.path FROM structure_placement p
    WHERE p.path >= low COLLATE "C" AND p.path < high COLLATE "C" AND p.valid_from > today
      AND NOT EXISTS (SELECT 1 FROM structure_placement q WHERE q.unit_id = p.unit_id AND q.valid_from < p.valid_from)
$$;
CREATE FUNCTION reorganisations_apply_paths(today date, low text, high text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE changed integer := 0; n integer;
BEGIN
    UPDATE people_membership m SET path = s.path FROM reorganisations_standing(today, low, high) s
        WHERE s.unit_id = m.unit_id AND m.path <> s.path;
    GET DIAGNOSTICS n = ROW_COUNT; changed := changed + n;
    UPDATE offices_tenure t SET path = s.path FROM offices_post o JOIN reorganisations_standing(today, low, high) s ON s.unit_id = o.unit_id
        WHERE t.post_id = o.id AND t.path <> s.path;
    GET DIAGNOSTICS n = ROW_COUNT; changed := changed + n;
    UPDATE people_application a SET path = s.path FROM reorganisations_standing(today, low, high) s
        WHERE s.unit_id = a.unit_id AND a.state = 'open' AND a.path <> s.path;
    UPDATE people_transfer t SET from_path = s.path FROM reorganisations_standing(today, low, high) s
        WHERE s.unit_id = t.from_unit_id AND t.state = 'open' AND t.from_path <> s.path;
    UPDATE people_transfer t SET to_path = s.path FROM reorganisations_standing(today, low, high) s
        WHERE s.unit_id = t.to_unit_id AND t.state = 'open' AND t.to_path <> s.path;
    UPDATE people_membership m SET path = NULL
        WHERE m.path >= low COLLATE "C" AND m.path < high COLLATE "C" AND m.valid_to <= today
          AND EXISTS (SELECT 1 FROM people_membership n WHERE n.person_id = m.person_id AND n.unit_id <> m.unit_id
                      AND n.valid_from <= m.valid_to AND n.valid_to > m.valid_to);
    GET DIAGNOSTICS n = ROW_COUNT; changed := changed + n;
    RETURN changed;
END $$;
REVOKE ALL ON FUNCTION reorganisations_apply_paths(date, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reorganisations_apply_paths(date, text, text) TO secretariat_web;
"""

# A membership that was hidden from the unit that a person left is shown to it again, so that the leaving can be undone.
BRING_BACK = f"""
CREATE FUNCTION reorganisations_bring_back(event bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE people_membership m SET path = t.path FROM reorganisations_trace t
    WHERE t.event_id = event AND t.kind = 'membership' AND t.was_to IS NOT NULL AND t.row_id = m.id AND m.path IS NULL
      AND {reach.expand("{w:t.path}")}
$$;
REVOKE ALL ON FUNCTION reorganisations_bring_back(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reorganisations_bring_back(bigint) TO secretariat_web;
"""

# As offices_holders, over all years: the names of those who headed a unit, where the organisation makes officers known.
HEADS = """
CREATE FUNCTION reorganisations_heads(unit bigint)
RETURNS TABLE (name text, titles jsonb, kind text, valid_from date, valid_to date, from_precision text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT COALESCE((SELECT n.name FROM people_personname n
                     WHERE n.person_id = p.id AND n.language = current_setting('secretariat.language', true)
                     ORDER BY n.kind, n.id LIMIT 1), p.display_name),
           y.names, t.kind::text, t.valid_from, t.valid_to, t.from_precision::text
    FROM offices_post o
    JOIN offices_posttype y ON y.id = o.type_id AND y.is_head
    JOIN offices_tenure t ON t.post_id = o.id AND t.seat IS NOT NULL
    JOIN people_person p ON p.id = t.person_id
    WHERE o.unit_id = unit
      AND NULLIF(current_setting('secretariat.user', true), '') IS NOT NULL
      AND EXISTS (SELECT 1 FROM structure_organisation WHERE officers_are_public)
    ORDER BY t.valid_from
$$;
REVOKE ALL ON FUNCTION reorganisations_heads(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reorganisations_heads(bigint) TO secretariat_web;
"""

DROP = """
DROP FUNCTION reorganisations_heads(bigint);
DROP FUNCTION reorganisations_bring_back(bigint);
DROP FUNCTION reorganisations_apply_paths(date, text, text);
DROP FUNCTION reorganisations_standing(date, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reorganisations", "0001_initial"),
        ("people", "0002_policies_and_search"),
        ("offices", "0002_policies_and_holders"),
        ("structure", "0003_no_unit_below_itself"),
    ]
    operations = [
        migrations.RunSQL(
            reach.as_sql(reach.policies("reorganisations_trace", "{w:path}", "{w:path}")), migrations.RunSQL.noop
        ),
        migrations.RunSQL(APPLY + BRING_BACK + HEADS, DROP),
    ]
