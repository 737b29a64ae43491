"""Policies that compare a path with a span and a sorted list of ranges, for one web role however many ranges there are.

A database that is made anew gets such policies from the start; an older one has eight pairs of settings spelt out for
one role and sixty-four for another, which took the planner milliseconds for every query.
"""

import re
from typing import Any

from django.db import migrations

from secretariat.ground import reach

_PAIR = r"\(\(({column}) >= current_setting\('secretariat\.([ncalw]){number}a'::text, true\)\) AND "
_PAIR += r"\({column} < current_setting\('secretariat\.[ncalw]{number}b'::text, true\)\)\)"
_COLUMN = r"[a-z_.]+"
FIRST = re.compile(_PAIR.replace("{column}", _COLUMN).replace("{number}", "0"))
OTHERS = re.compile(" OR " + _PAIR.replace("{column}", _COLUMN).replace("{number}", r"[1-9]\d*"))
ADMINISTERS = re.compile(r"\(current_setting\('secretariat\.a0b'::text, true\) <> ''::text\)")


def renewed(predicate: str) -> str:
    """A policy's predicate with ranges in place of slots. Raises ValueError when slots are left."""
    out = FIRST.sub(lambda found: f"({reach.in_reach(found[1], found[2])})", OTHERS.sub("", predicate))
    out = ADMINISTERS.sub(f"({reach.ADMINISTERS})", out)
    if re.search(r"secretariat\.[ncalw]\d", out):
        raise ValueError(f"slots are left in {out}")
    return out


def renew(apps: Any, schema_editor: Any) -> None:
    """Rewrites the policies that were made before, and takes everything from the second role."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname, roles::text[], qual, with_check FROM pg_policies"
            " WHERE schemaname = 'public' AND roles::text[] && ARRAY['secretariat_web', 'secretariat_web_many']"
        )
        for table, policy, roles, using, check in cursor.fetchall():
            if "secretariat_web_many" in roles:
                cursor.execute(f"DROP POLICY {policy} ON {table}")
                continue
            for clause, predicate in (("USING", using), ("WITH CHECK", check)):
                if predicate and (new := renewed(predicate)) != predicate:
                    cursor.execute(f"ALTER POLICY {policy} ON {table} {clause} ({new})")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'secretariat_web_many'")
        if cursor.fetchone():
            for what in ("ALL TABLES IN SCHEMA public", "ALL SEQUENCES IN SCHEMA public", "SCHEMA public"):
                cursor.execute(f"REVOKE ALL ON {what} FROM secretariat_web_many")
            cursor.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM secretariat_web_many")
            for what in ("TABLES", "SEQUENCES"):
                cursor.execute(
                    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON {what} FROM secretariat_web_many"
                )
            cursor.execute("REVOKE secretariat_web_many FROM secretariat_web")


class Migration(migrations.Migration):
    dependencies = [("ground", "0003_names_can_be_erased")]
    operations = [migrations.RunPython(renew, migrations.RunPython.noop)]
