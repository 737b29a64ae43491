"""A unit's own label never stands among those above it, so no placement can put it below itself."""

from django.db import migrations

ADD = r"""
ALTER TABLE structure_placement ADD CONSTRAINT no_unit_below_itself CHECK (
    right(path, 5) <> ALL (string_to_array(regexp_replace(left(path, -5), '(.{5})', '\1,', 'g'), ',')));
"""
REMOVE = "ALTER TABLE structure_placement DROP CONSTRAINT no_unit_below_itself;"


class Migration(migrations.Migration):
    dependencies = [("structure", "0002_unit_name_search")]
    operations = [migrations.RunSQL(ADD, REMOVE)]
