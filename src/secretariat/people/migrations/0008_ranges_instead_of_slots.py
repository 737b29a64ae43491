"""The search and the look for duplicates read the ranges that the policies read."""

from django.db import migrations

# Whoever reaches few people has all of them looked through. A name that is common is found among the first within a
# large reach; another one by its beginning, from the B-tree, or else anywhere in the name, from the trigrams, which are
# slow where each of them is common. Trigrams know no letters beyond ASCII where the database was made with the C locale:
# there a name in another script is found by its beginning.
SEARCH = r"""
CREATE OR REPLACE FUNCTION people_search(query text, most integer) RETURNS TABLE (person_id bigint, rank real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
    first constant integer := 4000;
    few constant integer := 12000;
    enough constant integer := most * 3;
    me constant bigint := NULLIF(current_setting('secretariat.person', true), '')::bigint;
    anywhere constant boolean := length(query) > 2 AND cardinality(show_trgm(query)) > 0;
    beginning text; pattern text; among text; named text; here text; seen bigint; hits bigint[];
BEGIN
    SELECT string_agg(format('(m.path >= %L AND m.path < %L)', a, b), ' OR ') INTO here
    FROM unnest(NULLIF(current_setting('secretariat.n_lows', true), '')::text[],
                NULLIF(current_setting('secretariat.n_highs', true), '')::text[]) r(a, b);
    IF here IS NULL THEN RETURN; END IF;
    beginning := replace(replace(replace(query, '\', '\\'), '%', '\%'), '_', '\_') || '%';
    pattern := CASE WHEN anywhere THEN '%' ELSE '' END || beginning;

    -- OFFSET 0 lets the planner look at one person after the other and at nothing else.
    among := format(
        'SELECT count(*), array_agg(DISTINCT id) FILTER (WHERE hit) FROM (
             SELECT m.person_id AS id, EXISTS (
                 SELECT 1 FROM (SELECT n.match_name FROM people_personname n WHERE n.person_id = m.person_id OFFSET 0) n
                 WHERE n.match_name LIKE $1) AS hit
             FROM (SELECT m.person_id FROM people_membership m WHERE %s LIMIT $2) m) s', here);
    named := format(
        'SELECT array_agg(DISTINCT id) FROM (
             SELECT n.person_id AS id FROM people_personname n
             WHERE n.match_name LIKE $1 AND EXISTS (
                 SELECT 1 FROM (SELECT m.path FROM people_membership m WHERE m.person_id = n.person_id OFFSET 0) m
                 WHERE %s) LIMIT $2) s', here);
    EXECUTE among INTO seen, hits USING pattern, first;
    IF seen = first AND COALESCE(cardinality(hits), 0) < most THEN
        EXECUTE format('SELECT count(*) FROM (SELECT FROM people_membership m WHERE %s LIMIT %s) s', here, few) INTO seen;
        IF seen < few THEN
            EXECUTE among INTO seen, hits USING pattern, few;
        ELSE
            EXECUTE named INTO hits USING beginning, enough;
            IF anywhere AND COALESCE(cardinality(hits), 0) < most THEN
                EXECUTE named INTO hits USING pattern, enough;
            END IF;
        END IF;
    END IF;

    RETURN QUERY
        SELECT n.person_id, max(similarity(n.match_name, query))::real AS best
        FROM people_personname n
        WHERE n.person_id = ANY (hits) OR (n.person_id = me AND n.match_name LIKE pattern)
        GROUP BY n.person_id ORDER BY best DESC, n.person_id LIMIT most;
END $body$;
"""

WITHIN_REACH = """
CREATE OR REPLACE FUNCTION people_suspect_within_reach(low text[], high text[], at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE lows text[]; highs text[];
BEGIN
    SELECT array_agg(w.a), array_agg(w.b) INTO lows, highs FROM unnest(low, high) w(a, b)
    WHERE EXISTS (
        SELECT 1 FROM unnest(NULLIF(current_setting('secretariat.n_lows', true), '')::text[],
                             NULLIF(current_setting('secretariat.n_highs', true), '')::text[]) r(a, b)
        WHERE w.a COLLATE "C" >= r.a COLLATE "C" AND w.b COLLATE "C" <= r.b COLLATE "C");
    IF lows IS NULL THEN RETURN 0; END IF;
    RETURN people_suspect_pairs(lows, highs, at);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0007_search_that_counts_its_steps"), ("ground", "0004_ranges_instead_of_slots")]
    operations = [migrations.RunSQL(SEARCH), migrations.RunSQL(WITHIN_REACH)]
