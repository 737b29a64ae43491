"""What imports keep of a person is erased with them: their own runs, suspected matches, conflicts that name them."""

from django.db import migrations

FORGET = """
CREATE FUNCTION imports_forget(person bigint, account bigint, words text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE told text[];
BEGIN
    IF person IS DISTINCT FROM NULLIF(current_setting('secretariat.case', true), '')::bigint THEN RETURN; END IF;
    SELECT COALESCE(array_agg(lower(w)), '{}') INTO told FROM unnest(words) w WHERE length(w) > 1;
    DELETE FROM imports_importmatch m WHERE m.candidate_id = person OR lower(m.name) = ANY (told);
    UPDATE imports_importconflict c SET subject = '', first_says = '', second_says = ''
    WHERE EXISTS (SELECT 1 FROM unnest(told) w
                  WHERE position(w IN lower(c.subject || ' ' || c.first_says || ' ' || c.second_says)) > 0);
    UPDATE imports_importrun r SET report = '{}'
    WHERE EXISTS (SELECT 1 FROM unnest(told) w WHERE position(w IN lower(r.report::text)) > 0);
    DELETE FROM imports_exportrun WHERE user_id = account;
    UPDATE imports_importrun SET user_id = NULL, person_id = NULL,
        state = CASE WHEN state IN ('done', 'failed') THEN state ELSE 'dropped' END
    WHERE user_id = account OR person_id = person;
    -- An import is one act about many: what it settled is erased whole where it names one who is to be forgotten.
    UPDATE ground_ledgerentry e SET payload = NULL, salt = NULL, erased_at = now()
    WHERE e.action = 'imports.commit_import' AND e.payload IS NOT NULL
      AND EXISTS (SELECT 1 FROM unnest(told) w WHERE position(w IN lower(e.payload::text)) > 0);
END $$;
CREATE FUNCTION imports_about(person bigint, account bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'imports', (SELECT COALESCE(jsonb_agg(jsonb_build_object('format', r.format, 'state', r.state, 'at', r.started_at,
                                                                 'files', r.files) ORDER BY r.id), '[]')
                    FROM imports_importrun r WHERE r.user_id = account),
        'exports', (SELECT COALESCE(jsonb_agg(jsonb_build_object('format', r.format, 'state', r.state, 'at', r.started_at)
                                              ORDER BY r.id), '[]')
                    FROM imports_exportrun r WHERE r.user_id = account),
        'matches', (SELECT COALESCE(jsonb_agg(jsonb_build_object('name', m.name, 'score', m.score, 'reasons', m.reasons,
                                                                 'decision', m.decision) ORDER BY m.id), '[]')
                    FROM imports_importmatch m JOIN people_person p ON p.id = m.candidate_id WHERE p.user_id = account))
    WHERE account = NULLIF(current_setting('secretariat.user', true), '')::bigint
$$;
REVOKE ALL ON FUNCTION imports_forget(bigint, bigint, text[]), imports_about(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION imports_forget(bigint, bigint, text[]), imports_about(bigint, bigint)
    TO secretariat_web;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0004_policies_of_runs"),
        ("ground", "0003_names_can_be_erased"),
        ("people", "0005_contacts_for_fellows"),
    ]
    operations = [migrations.RunSQL(FORGET)]
