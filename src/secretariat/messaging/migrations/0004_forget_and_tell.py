"""Kept messages are erased with the person to whom they went, and belong to what they can take away."""

from django.db import migrations

FORGET = """
CREATE FUNCTION messaging_forget(person bigint, account bigint, words text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF person IS DISTINCT FROM NULLIF(current_setting('secretariat.case', true), '')::bigint THEN RETURN; END IF;
    DELETE FROM messaging_outboxmessage WHERE lower("to") IN (SELECT lower(w) FROM unnest(words) w WHERE w LIKE '%@%');
END $$;
CREATE FUNCTION messaging_about(person bigint, account bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object('messages', COALESCE(jsonb_agg(jsonb_build_object(
        'to', m."to", 'subject', m.subject, 'at', m.kept_at) ORDER BY m.id), '[]'))
    FROM messaging_outboxmessage m
    WHERE account = NULLIF(current_setting('secretariat.user', true), '')::bigint
      AND lower(m."to") IN (
        SELECT lower(a.email) FROM accounts_user a WHERE a.id = account
        UNION SELECT lower(c.value) FROM people_contactdetail c JOIN people_person p ON p.id = c.person_id
        WHERE c.kind = 'email' AND p.user_id = account)
$$;
REVOKE ALL ON FUNCTION messaging_forget(bigint, bigint, text[]), messaging_about(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION messaging_forget(bigint, bigint, text[]), messaging_about(bigint, bigint)
    TO secretariat_web;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0003_whole_organisation"),
        ("ground", "0003_names_can_be_erased"),
        ("people", "0005_contacts_for_fellows"),
    ]
    operations = [migrations.RunSQL(FORGET)]
