"""A search whose work is bounded, for names that are common, rare or in between, in every script."""

from django.db import migrations, models

# A name that is common is found among the first members within reach; one that is not among them is rare enough to be
# looked up in the index of names. Whoever reaches few people never needs the index. Trigrams know no letters beyond
# ASCII where the database was made with the C locale: there a name in another script is found by its beginning.
SEARCH = r"""
CREATE OR REPLACE FUNCTION people_search(query text, most integer) RETURNS TABLE (person_id bigint, rank real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
    first constant integer := 4000;
    enough constant integer := 200;
    me constant bigint := NULLIF(current_setting('secretariat.person', true), '')::bigint;
    low text[]; high text[]; pattern text; seen bigint; hits bigint[]; here text;
BEGIN
    SELECT array_agg(a), array_agg(b),
           string_agg(format('(m.path >= %L AND m.path < %L)', a, b), ' OR ')
    INTO low, high, here
    FROM (SELECT current_setting('secretariat.n' || n || 'a', true) AS a,
                 current_setting('secretariat.n' || n || 'b', true) AS b FROM generate_series(0, 63) n) s
    WHERE b <> '';
    IF low IS NULL THEN RETURN; END IF;
    pattern := replace(replace(replace(query, '\', '\\'), '%', '\%'), '_', '\_') || '%';
    IF length(query) > 2 AND cardinality(show_trgm(query)) > 0 THEN pattern := '%' || pattern; END IF;

    EXECUTE format(
        'SELECT count(*), array_agg(DISTINCT id) FILTER (WHERE hit) FROM (
             SELECT m.person_id AS id, EXISTS (
                 SELECT 1 FROM (SELECT n.match_name FROM people_personname n WHERE n.person_id = m.person_id OFFSET 0) n
                 WHERE n.match_name LIKE $1) AS hit
             FROM (SELECT m.person_id FROM people_membership m WHERE %s LIMIT %s) m) s', here, first)
    INTO seen, hits USING pattern;

    -- OFFSET 0 lets the planner look at one person after the other and at nothing else.
    IF seen = first AND COALESCE(cardinality(hits), 0) < most THEN
        EXECUTE format(
            'SELECT array_agg(DISTINCT id) FROM (
                 SELECT n.person_id AS id FROM people_personname n
                 WHERE n.match_name LIKE $1 AND EXISTS (
                     SELECT 1 FROM (SELECT m.path FROM people_membership m WHERE m.person_id = n.person_id OFFSET 0) m
                     WHERE %s) LIMIT %s) s',
            here, enough)
        INTO hits USING pattern;
    END IF;

    RETURN QUERY
        SELECT n.person_id, max(similarity(n.match_name, query))::real AS best
        FROM people_personname n
        WHERE n.person_id = ANY (hits) OR (n.person_id = me AND n.match_name LIKE pattern)
        GROUP BY n.person_id ORDER BY best DESC, n.person_id LIMIT most;
END $body$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0006_indexes_of_what_waits")]
    operations = [
        migrations.AddIndex(
            model_name="personname",
            index=models.Index(fields=["match_name"], name="personname_beginnings", opclasses=["text_pattern_ops"]),
        ),
        migrations.RunSQL(SEARCH),
    ]
