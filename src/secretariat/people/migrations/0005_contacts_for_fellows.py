"""Contact details that their holders agreed to let fellow members have are seen by whoever knows the name."""

from django.db import migrations

from secretariat.ground import reach

FOR_FELLOWS = """
    purpose = 'members' AND consent AND EXISTS (
        SELECT 1 FROM people_membership m WHERE m.person_id = people_contactdetail.person_id AND {n:m.path})
"""
STATEMENTS = reach.also_read("people_contactdetail", "read_for_fellows", FOR_FELLOWS)
HARDEN = "REVOKE ALL ON FUNCTION people_person_of_user() FROM PUBLIC; GRANT EXECUTE ON FUNCTION people_person_of_user() TO secretariat_web;"


class Migration(migrations.Migration):
    dependencies = [("people", "0004_statistics_and_fewer_indexes")]
    operations = [migrations.RunSQL(reach.as_sql(STATEMENTS)), migrations.RunSQL(HARDEN)]
