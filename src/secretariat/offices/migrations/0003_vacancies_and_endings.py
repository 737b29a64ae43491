"""Which seats are vacant and which tenures end soon: facts of posts, which levels that see no names need as well."""

from django.db import migrations

VACANCIES = """
CREATE FUNCTION offices_vacancies(lows text[], highs text[], day date, heads_only boolean, after text, most integer)
RETURNS TABLE (post_id bigint, unit_id bigint, path text, vacant bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id, o.unit_id, p.path, o.seats - held.n
    FROM unnest(lows, highs) r(low, high)
    JOIN structure_placement p ON p.path >= r.low AND p.path < r.high AND p.path > after COLLATE "C"
                              AND p.valid_from <= day AND p.valid_to > day
    JOIN offices_post o ON o.unit_id = p.unit_id AND o.valid_from <= day AND o.valid_to > day
    JOIN offices_posttype y ON y.id = o.type_id AND (y.is_head OR NOT heads_only)
    CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM offices_tenure t
        WHERE t.post_id = o.id AND t.seat IS NOT NULL AND t.valid_from <= day AND t.valid_to > day) held
    WHERE held.n < o.seats AND NULLIF(current_setting('secretariat.user', true), '') IS NOT NULL
    ORDER BY p.path, NOT y.is_head, y.rank, o.id LIMIT most
$$;
REVOKE ALL ON FUNCTION offices_vacancies(text[], text[], date, boolean, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offices_vacancies(text[], text[], date, boolean, text, integer)
    TO secretariat_web;
"""

ENDINGS = """
CREATE FUNCTION offices_endings(lows text[], highs text[], day date, until date, most integer)
RETURNS TABLE (tenure_id bigint, post_id bigint, unit_id bigint, person_id bigint, name text, kind text, ends date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.id, o.id, o.unit_id, t.person_id, p.display_name, t.kind::text, t.valid_to
    FROM unnest(lows, highs) r(low, high)
    JOIN offices_tenure t ON t.path >= r.low AND t.path < r.high
                         AND t.valid_from <= day AND t.valid_to > day AND t.valid_to <= until
    JOIN offices_post o ON o.id = t.post_id
    JOIN people_person p ON p.id = t.person_id
    WHERE NULLIF(current_setting('secretariat.user', true), '') IS NOT NULL
      AND EXISTS (SELECT 1 FROM structure_organisation WHERE officers_are_public)
      AND NOT EXISTS (SELECT 1 FROM offices_tenure n WHERE n.post_id = t.post_id AND n.seat = t.seat
                      AND n.valid_from >= t.valid_to)
    ORDER BY t.valid_to, t.id LIMIT most
$$;
REVOKE ALL ON FUNCTION offices_endings(text[], text[], date, date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offices_endings(text[], text[], date, date, integer) TO secretariat_web;
"""


class Migration(migrations.Migration):
    dependencies = [("offices", "0002_policies_and_holders")]
    operations = [migrations.RunSQL(VACANCIES), migrations.RunSQL(ENDINGS)]
