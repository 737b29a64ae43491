"""Opening the files of many people, one after the other within one statement, under the policies of whoever asks."""

from django.db import migrations

# With the caller's own rights: each file is opened by the setting that an action makes for one person, after its check.
FUNCTIONS = """
CREATE FUNCTION offices_files(people bigint[], day date)
RETURNS TABLE (person_id bigint, is_open boolean, email text, posts bigint[])
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
BEGIN
    FOREACH person_id IN ARRAY people LOOP
        PERFORM set_config('secretariat.case', person_id::text, true);
        SELECT p.erased_at IS NULL AND p.merged_into_id IS NULL INTO is_open
        FROM people_person p WHERE p.id = offices_files.person_id;
        CONTINUE WHEN NOT FOUND;
        email := COALESCE((SELECT c.value FROM people_contactdetail c
                           WHERE c.person_id = offices_files.person_id AND c.kind = 'email' ORDER BY c.id LIMIT 1), '');
        posts := ARRAY(SELECT t.post_id FROM offices_tenure t
                       WHERE t.person_id = offices_files.person_id AND t.valid_to > day);
        RETURN NEXT;
    END LOOP;
    PERFORM set_config('secretariat.case', '', true);
END $$;
REVOKE ALL ON FUNCTION offices_files(bigint[], date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offices_files(bigint[], date) TO secretariat_web;

CREATE FUNCTION offices_let_in(people bigint[], emails text[], languages text[], passwords text[], digests text[],
                               called text, made timestamptz, until timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
DECLARE
    account bigint;
    done integer := 0;
BEGIN
    FOR n IN 1 .. cardinality(people) LOOP
        PERFORM set_config('secretariat.case', people[n]::text, true),
                set_config('secretariat.secret', digests[n], true);
        INSERT INTO accounts_user (email, password, language, is_active, created_at)
        VALUES (emails[n], passwords[n], languages[n], true, made) RETURNING id INTO account;
        UPDATE people_person p SET user_id = account
        WHERE p.id = people[n] AND p.user_id IS NULL AND p.erased_at IS NULL AND p.merged_into_id IS NULL;
        done := done + CASE WHEN FOUND THEN 1 ELSE 0 END;
        INSERT INTO accounts_onetimelink (user_id, digest, label, expires_at)
        VALUES (account, digests[n], called, until);
    END LOOP;
    PERFORM set_config('secretariat.case', '', true), set_config('secretariat.secret', '', true);
    RETURN done;
END $$;
REVOKE ALL ON FUNCTION offices_let_in(bigint[], text[], text[], text[], text[], text, timestamptz, timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offices_let_in(bigint[], text[], text[], text[], text[], text, timestamptz, timestamptz)
TO secretariat_web;
"""
AWAY = """
DROP FUNCTION offices_files(bigint[], date);
DROP FUNCTION offices_let_in(bigint[], text[], text[], text[], text[], text, timestamptz, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0010_earlier_seats"),
        ("people", "0010_one_index_for_each"),
        ("accounts", "0003_idempotency"),
    ]
    operations = [migrations.RunSQL(FUNCTIONS, AWAY)]
