"""The names of those who acted can be erased from the ledger too, and the chain still verifies."""

from django.db import migrations, models

FORGET = """
DROP FUNCTION ground_erase_payloads(bigint, timestamptz);
CREATE FUNCTION ground_erase_payloads(person bigint, account bigint, moment timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE erased integer;
BEGIN
    IF person IS DISTINCT FROM NULLIF(current_setting('secretariat.case', true), '')::bigint THEN RETURN 0; END IF;
    UPDATE ground_ledgerentry SET payload = NULL, salt = NULL, erased_at = moment
    WHERE person_id = person AND payload IS NOT NULL;
    GET DIAGNOSTICS erased = ROW_COUNT;
    UPDATE ground_ledgerentry SET actor_name = '', name_salt = NULL
    WHERE name_digest IS NOT NULL
      AND (actor_person_id = person OR (actor_user_id = account AND actor_person_id IS NULL));
    RETURN erased;
END $$;
REVOKE ALL ON FUNCTION ground_erase_payloads(bigint, bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ground_erase_payloads(bigint, bigint, timestamptz) TO secretariat_web;
"""

# Packages above name what they know of a person as functions of the database: <package>_forget erases it, and
# <package>_about tells it. Whoever erases or exports calls all there are.
FORGET_EVERYWHERE = """
CREATE FUNCTION ground_forget_everywhere(person bigint, account bigint, words text[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE name text;
BEGIN
    FOR name IN SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
                AND p.proname LIKE '%\\_forget' ORDER BY 1 LOOP
        EXECUTE format('SELECT %I($1, $2, $3)', name) USING person, account, words;
    END LOOP;
END $$;
CREATE FUNCTION ground_about_everywhere(person bigint, account bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE name text; part jsonb; found jsonb := '{}';
BEGIN
    FOR name IN SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
                AND p.proname LIKE '%\\_about' ORDER BY 1 LOOP
        EXECUTE format('SELECT %I($1, $2)', name) INTO part USING person, account;
        found := found || part;
    END LOOP;
    RETURN found;
END $$;
REVOKE ALL ON FUNCTION ground_forget_everywhere(bigint, bigint, text[]), ground_about_everywhere(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ground_forget_everywhere(bigint, bigint, text[]), ground_about_everywhere(bigint, bigint)
    TO secretariat_web;
"""


class Migration(migrations.Migration):
    dependencies = [("ground", "0002_roles_and_policies")]
    operations = [
        migrations.AddField("ledgerentry", "name_salt", models.BinaryField(null=True)),
        migrations.AddField("ledgerentry", "name_digest", models.BinaryField(null=True)),
        migrations.AddIndex(
            "ledgerentry",
            models.Index(
                fields=["actor_user_id"],
                condition=models.Q(("actor_person_id", None)),
                name="ledger_of_mere_accounts",
            ),
        ),
        migrations.RunSQL(FORGET),
        migrations.RunSQL(FORGET_EVERYWHERE),
    ]
