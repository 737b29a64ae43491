"""The web role, which owns nothing; the ledger's policies; erasure of payloads."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

from secretariat.ground import reach

ROLES = """
DO $$ DECLARE r text; BEGIN
    FOREACH r IN ARRAY ARRAY['secretariat_web'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
            EXECUTE format('CREATE ROLE %I NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT', r);
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', r);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I', r);
        EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO %I', r);
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', r);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO %I', r);
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON ground_ledgerentry FROM %I', r);
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ground_ledgerseal FROM %I', r);
    END LOOP;
END $$;
"""

ERASE = """
CREATE FUNCTION ground_erase_payloads(person bigint, at timestamptz) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH erased AS (
        UPDATE ground_ledgerentry SET payload = NULL, salt = NULL, erased_at = at
        WHERE person_id = person AND payload IS NOT NULL
          AND person = NULLIF(current_setting('secretariat.case', true), '')::bigint
        RETURNING 1)
    SELECT count(*)::integer FROM erased
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ground", "0001_initial"),
    ]
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(ROLES),
        migrations.RunSQL(
            reach.as_sql(
                reach.policies(
                    "ground_ledgerentry", "actor_person_id = {me} OR person_id = {me} OR {l:path}", insert="true"
                )
            )
        ),
        migrations.RunSQL(ERASE),
    ]
