"""One person by number or address and name, for actions whose power does not open names to reading."""

from django.db import migrations

from secretariat.ground import reach

# Told are numbers of persons alone, to whoever knows the name already, within the ranges that an action has opened.
NAMED = f"""
CREATE FUNCTION people_named(number text, address text, letters text, sorted_letters text) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id FROM people_person p
    WHERE p.id IN (
            SELECT k.id FROM people_person k WHERE k.external_id IN (number, upper(number))
            UNION
            SELECT c.person_id FROM people_contactdetail c WHERE c.match_value = address AND c.kind = 'email')
      AND p.merged_into_id IS NULL AND p.erased_at IS NULL
      AND EXISTS (
            SELECT 1 FROM people_personname n
            WHERE n.person_id = p.id AND (
                replace(n.match_name, ' ', '') = letters
                OR (SELECT string_agg(w, '' ORDER BY w COLLATE "C") FROM unnest(string_to_array(n.match_name, ' ')) w)
                    = sorted_letters))
      AND EXISTS (SELECT 1 FROM people_membership m WHERE m.person_id = p.id AND {reach.in_reach("m.path", "w")})
    ORDER BY p.id LIMIT 2
$$;
REVOKE ALL ON FUNCTION people_named(text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_named(text, text, text, text) TO secretariat_web;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0010_one_index_for_each")]
    operations = [migrations.RunSQL(NAMED)]
