"""Open applications and transfers follow the units whose reorganisation takes effect."""

from django.db import migrations

# Who takes a unit's place: the one that it was merged into, else the one above it, until one of them stands.
HEIR = """
CREATE FUNCTION reorganisations_heir(unit bigint, today date, OUT heir bigint, OUT merged boolean, OUT path text)
LANGUAGE plpgsql STABLE AS $$
DECLARE above bigint; kind text; target bigint; steps integer := 0;
BEGIN
    heir := unit; merged := true;
    LOOP
        SELECT p.path INTO path FROM structure_placement p
        WHERE p.unit_id = heir AND p.valid_to > today ORDER BY p.valid_from LIMIT 1;
        IF FOUND THEN RETURN; END IF;
        SELECT p.parent_id, e.kind, (e.details ->> 'into')::bigint INTO above, kind, target
        FROM structure_placement p LEFT JOIN structure_changeevent e ON e.id = p.closed_by_id
        WHERE p.unit_id = heir ORDER BY p.valid_from DESC LIMIT 1;
        IF kind = 'merge' AND target IS NOT NULL AND target <> heir THEN heir := target;
        ELSE heir := above; merged := false; END IF;
        steps := steps + 1;
        IF heir IS NULL OR steps > 1000 THEN heir := NULL; RETURN; END IF;
    END LOOP;
END $$;
"""

# It takes no choice from its caller but the day: what waits at a unit that has ended goes where the record says.
FOLLOW = """
CREATE FUNCTION reorganisations_follow_requests(today date, refusal text)
RETURNS TABLE (kind text, id bigint, person_id bigint, old_unit bigint, new_unit bigint, path text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE a record; t record; h record; f_unit bigint; f_path text; t_unit bigint; t_path text; ends boolean;
BEGIN
    FOR a IN SELECT x.id, x.person_id, x.unit_id FROM people_application x WHERE x.state = 'open' AND NOT EXISTS (
             SELECT 1 FROM structure_placement p WHERE p.unit_id = x.unit_id AND p.valid_to > today)
             ORDER BY x.id FOR UPDATE LOOP
        SELECT * INTO h FROM reorganisations_heir(a.unit_id, today);
        CONTINUE WHEN h.heir IS NULL;
        UPDATE people_application x SET unit_id = h.heir, path = h.path WHERE x.id = a.id;
        kind := 'application'; id := a.id; person_id := a.person_id; old_unit := a.unit_id; new_unit := h.heir;
        path := h.path;
        RETURN NEXT;
    END LOOP;
    FOR t IN SELECT x.* FROM people_transfer x WHERE x.state = 'open' AND EXISTS (
             SELECT 1 FROM unnest(ARRAY[x.from_unit_id, x.to_unit_id]) u WHERE NOT EXISTS (
                SELECT 1 FROM structure_placement p WHERE p.unit_id = u AND p.valid_to > today))
             ORDER BY x.id FOR UPDATE LOOP
        f_unit := t.from_unit_id; f_path := t.from_path; t_unit := t.to_unit_id; t_path := t.to_path; ends := false;
        IF NOT EXISTS (SELECT 1 FROM structure_placement p WHERE p.unit_id = f_unit AND p.valid_to > today) THEN
            SELECT m.unit_id, m.path INTO f_unit, f_path FROM people_membership m
            WHERE m.person_id = t.person_id AND m.kind = 'primary' AND m.valid_from <= today AND m.valid_to > today;
            ends := NOT FOUND OR f_path IS NULL;
        END IF;
        SELECT * INTO h FROM reorganisations_heir(t_unit, today);
        ends := ends OR h.heir IS NULL OR NOT h.merged OR h.heir = f_unit;
        kind := CASE WHEN ends THEN 'ended' ELSE 'transfer' END;
        IF ends THEN
            UPDATE people_transfer x SET state = 'declined', decided_at = now(), answer = refusal WHERE x.id = t.id;
        ELSE
            UPDATE people_transfer x SET from_unit_id = f_unit, from_path = f_path, to_unit_id = h.heir, to_path = h.path
            WHERE x.id = t.id;
        END IF;
        id := t.id; person_id := t.person_id; old_unit := t.to_unit_id;
        new_unit := CASE WHEN ends THEN NULL ELSE h.heir END; path := t.from_path;
        RETURN NEXT;
    END LOOP;
END $$;
"""

# For the preview: how many wait there, without names.
COUNT = """
CREATE FUNCTION reorganisations_requests(units bigint[]) RETURNS TABLE (applications bigint, transfers bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (SELECT count(*) FROM people_application a WHERE a.state = 'open' AND a.unit_id = ANY (units)),
           (SELECT count(*) FROM people_transfer t
            WHERE t.state = 'open' AND (t.from_unit_id = ANY (units) OR t.to_unit_id = ANY (units)))
    WHERE NULLIF(current_setting('secretariat.user', true), '') IS NOT NULL OR session_user = current_user
$$;
REVOKE ALL ON FUNCTION reorganisations_follow_requests(date, text), reorganisations_requests(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reorganisations_follow_requests(date, text), reorganisations_requests(bigint[])
    TO secretariat_web;
"""
DROP = """
DROP FUNCTION reorganisations_requests(bigint[]);
DROP FUNCTION reorganisations_follow_requests(date, text);
DROP FUNCTION reorganisations_heir(bigint, date);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reorganisations", "0002_policies_and_paths"),
        ("people", "0003_transfers_and_duplicates"),
    ]
    operations = [migrations.RunSQL(HEIR + FOLLOW + COUNT, DROP)]
