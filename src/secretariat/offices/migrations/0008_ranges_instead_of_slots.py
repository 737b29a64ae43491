"""Who is known to the reader: the ranges that the policy on tenures reads."""

from django.db import migrations

from secretariat.ground import reach

# The same predicate as the policy on tenures, read from the same settings.
KNOWN = f"""
CREATE OR REPLACE FUNCTION offices_known(person bigint, path text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM structure_organisation WHERE officers_are_public)
        OR person = {reach.ME} OR COALESCE({reach.in_reach('path COLLATE "C"', "n")}, false)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0007_vacancies_and_endings_by_plan"),
        ("ground", "0004_ranges_instead_of_slots"),
    ]
    operations = [migrations.RunSQL(KNOWN)]
