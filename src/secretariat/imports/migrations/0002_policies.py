"""Row-level security of imports: each belongs to whoever uploaded it."""

from django.db import migrations

from secretariat.ground import reach

OF_RUN = "EXISTS (SELECT 1 FROM imports_importrun r WHERE r.id = run_id AND r.user_id = {user})"
STATEMENTS = [
    *reach.policies("imports_importrun", "user_id = {user}", "user_id = {user}"),
    *reach.policies("imports_importconflict", OF_RUN),
    *reach.policies("imports_importmatch", OF_RUN, OF_RUN),
]


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial"), ("ground", "0002_roles_and_policies")]
    operations = [migrations.RunSQL(reach.as_sql(STATEMENTS))]
