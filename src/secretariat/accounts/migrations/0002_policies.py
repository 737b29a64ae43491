"""Row-level security of accounts: one's own rows, and all of them on the pages where people sign in."""

from django.db import migrations

from secretariat.ground import reach

OWN = "user_id = {user} OR {signing_in}"
BY_SECRET = f"digest = {{secret}} OR {OWN}"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("ground", "0002_roles_and_policies"),
        ("account", "__latest__"),
        ("mfa", "__latest__"),
    ]
    operations = [
        migrations.RunSQL(
            reach.as_sql(
                [
                    *reach.policies("accounts_user", "id = {user} OR {signing_in}", "id = {user} OR {signing_in}"),
                    *reach.policies(
                        "accounts_session",
                        "session_key = current_setting('secretariat.session', true) OR user_id = {user}",
                        "session_key = current_setting('secretariat.session', true) OR user_id = {user}",
                    ),
                    *reach.policies("accounts_onetimelink", BY_SECRET, BY_SECRET),
                    *reach.policies("accounts_accesstoken", BY_SECRET, BY_SECRET),
                    *reach.policies("account_emailaddress", OWN, OWN),
                    *reach.policies(
                        "account_emailconfirmation",
                        "EXISTS (SELECT 1 FROM account_emailaddress a WHERE a.id = email_address_id)",
                        "EXISTS (SELECT 1 FROM account_emailaddress a WHERE a.id = email_address_id)",
                    ),
                    *reach.policies("mfa_authenticator", OWN, OWN),
                ]
            )
        ),
    ]
