"""Which seats are taken, for whoever fills a post; holders whom the reader may know where officers are not public."""

from django.db import migrations

# Whoever may change settings holds a post at every unit that stands under no other: an office further down is not enough.
ABLE = """
CREATE OR REPLACE FUNCTION offices_count_able(wanted text, day date) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM (
        SELECT t.person_id
        FROM offices_postpower w
        JOIN offices_post o ON o.type_id = w.post_type_id
        JOIN structure_unit u ON u.id = o.unit_id AND (w.unit_type_id IS NULL OR w.unit_type_id = u.type_id)
        JOIN structure_placement s ON s.unit_id = u.id AND s.parent_id IS NULL
                                  AND s.valid_from <= day AND s.valid_to > day
        JOIN offices_tenure t ON t.post_id = o.id AND t.valid_from <= day AND t.valid_to > day
        JOIN people_person p ON p.id = t.person_id
        JOIN accounts_user a ON a.id = p.user_id AND a.is_active
        WHERE w.power = wanted
        GROUP BY t.person_id
        HAVING count(DISTINCT s.unit_id) = (SELECT count(*) FROM structure_placement r WHERE r.parent_id IS NULL
                                            AND r.valid_from <= day AND r.valid_to > day)) able
$$;
"""

# Numbers of seats and no names: whoever fills a post need not be able to see who holds its other seats.
SEATS = """
CREATE FUNCTION offices_taken_seats(post bigint, day date, until date) RETURNS TABLE (seat integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.seat FROM offices_tenure t
    WHERE t.post_id = post AND t.seat IS NOT NULL AND t.valid_from < until AND t.valid_to > day
      AND NULLIF(current_setting('secretariat.user', true), '') IS NOT NULL
$$;
REVOKE ALL ON FUNCTION offices_taken_seats(bigint, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offices_taken_seats(bigint, date, date) TO secretariat_web;
"""

# The same predicate as the policy on tenures, read from the same settings.
KNOWN = """
CREATE FUNCTION offices_known(person bigint, path text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM structure_organisation WHERE officers_are_public)
        OR person = NULLIF(current_setting('secretariat.person', true), '')::bigint
        OR EXISTS (
            SELECT 1 FROM generate_series(0, 63) n
            WHERE current_setting('secretariat.n' || n || 'b', true) <> ''
              AND path COLLATE "C" >= current_setting('secretariat.n' || n || 'a', true) COLLATE "C"
              AND path COLLATE "C" < current_setting('secretariat.n' || n || 'b', true) COLLATE "C")
$$;
"""

# Every tenure is counted; who holds it is told as far as it is known.
HOLDERS = """
CREATE OR REPLACE FUNCTION offices_holders(units bigint[], day date)
RETURNS TABLE (tenure_id bigint, post_id bigint, person_id bigint, name text, kind text, seat integer,
               valid_from date, valid_to date, from_precision text, to_precision text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.id, t.post_id, CASE WHEN known.so THEN t.person_id END,
           CASE WHEN known.so THEN
               COALESCE((SELECT n.name FROM people_personname n
                         WHERE n.person_id = p.id AND n.language = current_setting('secretariat.language', true)
                           AND n.kind <> 'former'
                         ORDER BY n.kind, n.id LIMIT 1), p.display_name) END,
           t.kind::text, t.seat, t.valid_from, t.valid_to, t.from_precision::text, t.to_precision::text
    FROM offices_post o
    JOIN offices_tenure t ON t.post_id = o.id AND t.valid_from <= day AND t.valid_to > day
    JOIN people_person p ON p.id = t.person_id
    CROSS JOIN LATERAL (SELECT offices_known(t.person_id, t.path) AS so) known
    WHERE o.unit_id = ANY (units)
      AND NULLIF(current_setting('secretariat.user', true), '') IS NOT NULL
    ORDER BY t.seat NULLS LAST, t.valid_from
$$;
"""

ENDINGS = """
CREATE OR REPLACE FUNCTION offices_endings(lows text[], highs text[], day date, until date, most integer)
RETURNS TABLE (tenure_id bigint, post_id bigint, unit_id bigint, person_id bigint, name text, kind text, ends date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.id, e.post_id, e.unit_id, CASE WHEN known.so THEN e.person_id END,
           CASE WHEN known.so THEN e.display_name END, e.kind::text, e.valid_to
    FROM (
        SELECT t.id, t.post_id, o.unit_id, t.person_id, p.display_name, t.kind, t.valid_to, t.path
        FROM unnest(lows, highs) r(low, high)
        JOIN offices_tenure t ON t.path >= r.low AND t.path < r.high
                             AND t.valid_from <= day AND t.valid_to > day AND t.valid_to <= until
        JOIN offices_post o ON o.id = t.post_id
        JOIN people_person p ON p.id = t.person_id
        WHERE NULLIF(current_setting('secretariat.user', true), '') IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM offices_tenure n WHERE n.post_id = t.post_id AND n.seat = t.seat
                          AND n.valid_from >= t.valid_to)
        ORDER BY t.valid_to, t.id LIMIT most) e
    CROSS JOIN LATERAL (SELECT offices_known(e.person_id, e.path) AS so) known
    ORDER BY e.valid_to, e.id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("offices", "0005_statistics_and_fewer_indexes")]
    operations = [migrations.RunSQL(ABLE), migrations.RunSQL(SEATS), migrations.RunSQL(KNOWN + HOLDERS + ENDINGS)]
