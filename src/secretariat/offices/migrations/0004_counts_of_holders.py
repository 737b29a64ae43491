"""How many people hold a kind of post, and how many can change settings: numbers, without names, for whoever may decide."""

from django.db import migrations

COUNTS = """
CREATE FUNCTION offices_count_holders(post_type bigint, day date)
RETURNS TABLE (unit_type_id bigint, holders bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.type_id, count(DISTINCT t.person_id)
    FROM offices_post o
    JOIN structure_unit u ON u.id = o.unit_id
    JOIN offices_tenure t ON t.post_id = o.id AND t.valid_from <= day AND t.valid_to > day
    WHERE o.type_id = post_type AND NULLIF(current_setting('secretariat.user', true), '') IS NOT NULL
    GROUP BY u.type_id
$$;
REVOKE ALL ON FUNCTION offices_count_holders(bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offices_count_holders(bigint, date) TO secretariat_web;

CREATE FUNCTION offices_count_able(wanted text, day date) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(DISTINCT t.person_id)
    FROM offices_postpower w
    JOIN offices_post o ON o.type_id = w.post_type_id
    JOIN structure_unit u ON u.id = o.unit_id AND (w.unit_type_id IS NULL OR w.unit_type_id = u.type_id)
    JOIN structure_placement s ON s.unit_id = u.id AND s.valid_from <= day AND s.valid_to > day
    JOIN offices_tenure t ON t.post_id = o.id AND t.valid_from <= day AND t.valid_to > day
    JOIN people_person p ON p.id = t.person_id
    JOIN accounts_user a ON a.id = p.user_id AND a.is_active
    WHERE w.power = wanted
$$;
REVOKE ALL ON FUNCTION offices_count_able(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offices_count_able(text, date) TO secretariat_web;
"""


class Migration(migrations.Migration):
    dependencies = [("offices", "0003_vacancies_and_endings"), ("accounts", "0001_initial")]
    operations = [migrations.RunSQL(COUNTS)]
