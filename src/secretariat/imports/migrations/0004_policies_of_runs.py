"""Row-level security of exports; what is dropped may be forgotten by whoever uploaded it."""

from django.db import migrations

from secretariat.ground import reach

OF_RUN = "EXISTS (SELECT 1 FROM imports_importrun r WHERE r.id = run_id AND r.user_id = {user})"
STATEMENTS = [
    *reach.policies("imports_exportrun", "user_id = {user}", "user_id = {user}"),
    f"CREATE POLICY remove_{reach.WEB} ON imports_importconflict FOR DELETE TO {reach.WEB}"
    f" USING ({reach.expand(OF_RUN)})",
]


class Migration(migrations.Migration):
    dependencies = [("imports", "0003_runs_in_the_browser"), ("ground", "0002_roles_and_policies")]
    operations = [migrations.RunSQL(reach.as_sql(STATEMENTS))]
