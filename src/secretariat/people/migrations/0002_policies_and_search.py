"""Row-level security of people, and the search that stays within it."""

from django.db import migrations

from secretariat.ground import reach

MINE = reach.MINE
OPENED = reach.OPENED
SEES_PERSON = "EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id)"
SEES_MEMBERSHIP = "EXISTS (SELECT 1 FROM people_membership m WHERE m.person_id = people_person.id)"
CONTACTS = """
    EXISTS (SELECT 1 FROM people_membership m WHERE m.person_id = people_contactdetail.person_id AND {c:m.path})
    OR EXISTS (SELECT 1 FROM people_application a
               WHERE a.person_id = people_contactdetail.person_id AND a.state = 'open' AND {c:a.path})
"""
BOTH = "EXISTS (SELECT 1 FROM people_person p WHERE p.id = {0}) AND EXISTS (SELECT 1 FROM people_person p WHERE p.id = {1})"

# Trigram operators are not leakproof, so no index serves them behind a policy. This function looks names up with the
# index and then keeps to the same ranges as the policy on memberships. Queries of one or two characters match the
# beginning of a name, longer ones any part of it; a name that is too common is looked for within the reach instead.
SEARCH = r"""
CREATE FUNCTION people_search(query text, most integer) RETURNS TABLE (person_id bigint, rank real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    low text[]; high text[]; found bigint[]; pattern text; enough constant integer := 3000;
    me constant bigint := NULLIF(current_setting('secretariat.person', true), '')::bigint;
BEGIN
    SELECT array_agg(a), array_agg(b) INTO low, high
    FROM (SELECT current_setting('secretariat.n' || n || 'a', true) AS a,
                 current_setting('secretariat.n' || n || 'b', true) AS b FROM generate_series(0, 63) n) s
    WHERE b <> '';
    IF low IS NULL THEN RETURN; END IF;
    pattern := replace(replace(replace(query, '\', '\\'), '%', '\%'), '_', '\_') || '%';
    IF length(query) > 2 THEN pattern := '%' || pattern; END IF;
    SELECT array_agg(c.id) INTO found FROM (
        SELECT n.person_id AS id FROM people_personname n WHERE n.match_name LIKE pattern LIMIT enough) c;
    IF found IS NULL THEN RETURN; END IF;
    IF cardinality(found) < enough THEN
        RETURN QUERY
            SELECT n.person_id, max(similarity(n.match_name, query))::real AS best
            FROM people_personname n
            WHERE n.person_id = ANY (found)
              AND (n.person_id = me OR EXISTS (
                SELECT 1 FROM people_membership m, unnest(low, high) r(a, b)
                WHERE m.person_id = n.person_id AND m.path >= r.a COLLATE "C" AND m.path < r.b COLLATE "C"))
            GROUP BY n.person_id ORDER BY best DESC, n.person_id LIMIT most;
    ELSE
        RETURN QUERY
            SELECT hit.id, 1::real FROM unnest(low, high) r(a, b) CROSS JOIN LATERAL (
                SELECT m.person_id AS id FROM people_membership m
                WHERE m.path >= r.a COLLATE "C" AND m.path < r.b COLLATE "C" AND EXISTS (
                    SELECT 1 FROM people_personname n
                    WHERE n.person_id = m.person_id AND n.match_name LIKE pattern)
                LIMIT most) hit
            GROUP BY hit.id LIMIT most;
    END IF;
END $$;
REVOKE ALL ON FUNCTION people_search(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_search(text, integer) TO secretariat_web;
"""

# Called once a request, before the reach of the person behind the account is known.
OF_USER = """
CREATE FUNCTION people_person_of_user() RETURNS TABLE (id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id FROM people_person p WHERE p.user_id = NULLIF(current_setting('secretariat.user', true), '')::bigint
$$;
"""

STATEMENTS = [
    *reach.policies("people_membership", f"{MINE} OR {{n:path}} OR {{w:path}}", f"{OPENED} OR {{w:path}}"),
    *reach.policies("people_application", f"{MINE} OR {{n:path}}", OPENED),
    *reach.policies("people_transfer", f"{MINE} OR {{n:from_path}} OR {{n:to_path}}", OPENED),
    *reach.policies("people_person", f"id = {{me}} OR id = {{case}} OR {SEES_MEMBERSHIP}", "id = {case}"),
    *reach.also_read(
        "people_person",
        "read_waiting",
        "EXISTS (SELECT 1 FROM people_application a WHERE a.person_id = people_person.id AND a.state = 'open')"
        " OR EXISTS (SELECT 1 FROM people_transfer t WHERE t.person_id = people_person.id AND t.state = 'open')",
    ),
    *reach.policies("people_personname", f"{MINE} OR {SEES_PERSON}", OPENED),
    *reach.policies("people_contactdetail", f"{MINE} OR {CONTACTS}", OPENED),
    *reach.policies(
        "people_duplicatesuspicion",
        BOTH.format("first_id", "second_id"),
        "first_id = {case} OR second_id = {case}",
    ),
    *reach.policies(
        "people_personmerge",
        "kept_id = {case} OR dropped_id = {case} OR " + BOTH.format("kept_id", "dropped_id"),
        "kept_id = {case} OR dropped_id = {case}",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("ground", "0002_roles_and_policies")]
    operations = [migrations.RunSQL(reach.as_sql(STATEMENTS)), migrations.RunSQL(SEARCH), migrations.RunSQL(OF_USER)]
