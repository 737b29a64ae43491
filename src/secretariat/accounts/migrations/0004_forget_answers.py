"""Answers of the API go with the account that asked."""

from django.db import migrations

FORGET = """
CREATE FUNCTION accounts_forget(person bigint, account bigint, words text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF person IS DISTINCT FROM NULLIF(current_setting('secretariat.case', true), '')::bigint THEN RETURN; END IF;
    DELETE FROM accounts_idempotencykey WHERE user_id = account;
END $$;
REVOKE ALL ON FUNCTION accounts_forget(bigint, bigint, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accounts_forget(bigint, bigint, text[]) TO secretariat_web;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_idempotency"), ("ground", "0003_names_can_be_erased")]
    operations = [migrations.RunSQL(FORGET, "DROP FUNCTION accounts_forget(bigint, bigint, text[])")]
