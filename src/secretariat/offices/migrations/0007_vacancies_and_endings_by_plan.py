"""Vacancies and endings are planned anew for the ranges that are asked for, whether these hold one unit or all."""

from django.db import migrations

# A plan for any ranges suits none: half a second for one cell, or for everything. With the ranges written out, the
# planner's statistics choose between the index of paths and that of last days.
RANGES = """
CREATE FUNCTION offices_within(what text, lows text[], highs text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT COALESCE('(' || string_agg(format('(%1$s >= %2$L AND %1$s < %3$L)', what, low, high), ' OR ') || ')', 'false')
    FROM unnest(lows, highs) r(low, high)
$$;
"""

VACANCIES = """
CREATE OR REPLACE FUNCTION offices_vacancies(
    lows text[], highs text[], day date, heads_only boolean, after text, most integer)
RETURNS TABLE (post_id bigint, unit_id bigint, path text, vacant bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
    IF NULLIF(current_setting('secretariat.user', true), '') IS NULL THEN RETURN; END IF;
    RETURN QUERY EXECUTE format($$
        SELECT o.id, o.unit_id, p.path, o.seats - held.n
        FROM structure_placement p
        JOIN offices_post o ON o.unit_id = p.unit_id AND o.valid_from <= %1$L AND o.valid_to > %1$L
        JOIN offices_posttype y ON y.id = o.type_id AND (y.is_head OR NOT %2$L)
        CROSS JOIN LATERAL (
            SELECT count(*) AS n FROM offices_tenure t
            WHERE t.post_id = o.id AND t.seat IS NOT NULL AND t.valid_from <= %1$L AND t.valid_to > %1$L) held
        WHERE %3$s AND p.path > %4$L AND p.valid_from <= %1$L AND p.valid_to > %1$L AND held.n < o.seats
        ORDER BY p.path, NOT y.is_head, y.rank, o.id LIMIT %5$s
    $$, day, heads_only, offices_within('p.path', lows, highs), after, most);
END $body$;
"""

# Who holds the posts is asked for those that are shown, and told in the reader's language as far as it is known.
ENDINGS = """
CREATE OR REPLACE FUNCTION offices_endings(lows text[], highs text[], day date, until date, most integer)
RETURNS TABLE (tenure_id bigint, post_id bigint, unit_id bigint, person_id bigint, name text, kind text, ends date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
    IF NULLIF(current_setting('secretariat.user', true), '') IS NULL THEN RETURN; END IF;
    RETURN QUERY EXECUTE format($$
        SELECT e.id, e.post_id, e.unit_id, CASE WHEN known.so THEN e.person_id END,
               CASE WHEN known.so THEN
                   COALESCE((SELECT n.name FROM people_personname n
                             WHERE n.person_id = e.person_id AND n.kind <> 'former'
                               AND n.language = current_setting('secretariat.language', true)
                             ORDER BY n.kind, n.id LIMIT 1), e.display_name) END,
               e.kind::text, e.valid_to
        FROM (
            SELECT t.id, t.post_id, o.unit_id, t.person_id, p.display_name, t.kind, t.valid_to, t.path
            FROM offices_tenure t
            JOIN offices_post o ON o.id = t.post_id
            JOIN people_person p ON p.id = t.person_id
            WHERE %1$s AND t.valid_from <= %2$L AND t.valid_to > %2$L AND t.valid_to <= %3$L
              AND NOT EXISTS (SELECT 1 FROM offices_tenure n WHERE n.post_id = t.post_id AND n.seat = t.seat
                              AND n.valid_from >= t.valid_to)
            ORDER BY t.valid_to, t.id LIMIT %4$s) e
        CROSS JOIN LATERAL (SELECT offices_known(e.person_id, e.path) AS so) known
        ORDER BY e.valid_to, e.id
    $$, offices_within('t.path', lows, highs), day, until, most);
END $body$;
"""


class Migration(migrations.Migration):
    dependencies = [("offices", "0006_taken_seats_and_known_holders")]
    operations = [migrations.RunSQL(RANGES), migrations.RunSQL(VACANCIES), migrations.RunSQL(ENDINGS)]
