"""Row-level security of tenures, and who holds office, which the organisation may make public among its members."""

from django.db import migrations

from secretariat.ground import reach

# Returns office holders' names and nothing else of them, to anyone who has signed in, where the organisation says so.
HOLDERS = """
CREATE FUNCTION offices_holders(units bigint[], day date)
RETURNS TABLE (tenure_id bigint, post_id bigint, person_id bigint, name text, kind text, seat integer,
               valid_from date, valid_to date, from_precision text, to_precision text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.id, t.post_id, t.person_id,
           COALESCE((SELECT n.name FROM people_personname n
                     WHERE n.person_id = p.id AND n.language = current_setting('secretariat.language', true)
                     ORDER BY n.kind, n.id LIMIT 1), p.display_name),
           t.kind::text, t.seat, t.valid_from, t.valid_to, t.from_precision::text, t.to_precision::text
    FROM offices_post o
    JOIN offices_tenure t ON t.post_id = o.id AND t.valid_from <= day AND t.valid_to > day
    JOIN people_person p ON p.id = t.person_id
    WHERE o.unit_id = ANY (units)
      AND NULLIF(current_setting('secretariat.user', true), '') IS NOT NULL
      AND EXISTS (SELECT 1 FROM structure_organisation WHERE officers_are_public)
    ORDER BY t.seat NULLS LAST, t.valid_from
$$;
REVOKE ALL ON FUNCTION offices_holders(bigint[], date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offices_holders(bigint[], date) TO secretariat_web;
"""

STATEMENTS = [
    *reach.policies("offices_tenure", f"{reach.MINE} OR {{n:path}} OR {{w:path}}", f"{reach.OPENED} OR {{w:path}}"),
]


class Migration(migrations.Migration):
    dependencies = [("offices", "0001_initial"), ("people", "0002_policies_and_search")]
    operations = [migrations.RunSQL(reach.as_sql(STATEMENTS)), migrations.RunSQL(HOLDERS)]
