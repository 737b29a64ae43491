"""People: found on record by id, suspected where the name or a contact detail is the same, otherwise new."""

from dataclasses import replace

from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.imports.plan.contacts import TOLD_OF_CONTACTS, told_of_people
from secretariat.imports.plan.context import MATCH, NEW, Plan, rows, run, sequence
from secretariat.imports.plan.reach import PERSON_IN, ranges_of
from secretariat.imports.rules.problems import BadCell, Conflict, Match

MOST_FUZZY = 20_000
"""Up to so many new people, similar names are looked for as well as equal ones."""
ALIKE = 0.8
_KEY = r"^person-\d{1,18}$"


def plan_people(plan: Plan) -> None:
    """Gives every person of the files a state and, where they are on record, their id. Raises BadInput."""
    run("ANALYZE s_people (key, person_id, known)")
    _tell_twice(plan)
    run("DROP TABLE IF EXISTS w_people")
    if plan.populated:
        run(f"""
            CREATE TEMP TABLE w_people ON COMMIT DROP AS
            SELECT s.sheet, s.row, s.key, s.name, s.sort_name, s.names, s.language, s.born_on, s.born_precision,
                   s.email, s.email_match, s.phone, s.phone_match, s.address, s.address_match, s.purpose, s.consent,
                   e.id AS known, COALESCE(e.id, {sequence("people_person")}) AS person_id, s.state
            FROM s_people s LEFT JOIN people_person e ON e.external_id = s.key
        """)
        _find_by_number(plan)
        _decide(plan)
        run("ANALYZE w_people (key, person_id, known)")
    else:
        # With nobody on record to find them in, all is known of them already.
        run("ALTER TABLE s_people RENAME TO w_people")
    _check_contacts(plan)
    if plan.populated:
        _compare(plan)
    _count(plan)


def _tell_twice(plan: Plan) -> None:
    found = rows("""
        SELECT s.key, s.sheet, s.row, s.name, t.row, t.name FROM s_people s
        JOIN (SELECT key, max(row) AS row FROM s_people GROUP BY key HAVING count(*) > 1) m USING (key)
        JOIN s_people t ON t.key = m.key AND t.row = m.row
        WHERE s.row <> m.row ORDER BY s.row
    """)
    for key, sheet, row, name, last, last_name in found:
        plan.tell(Conflict(
            "person_twice", key, plan.ref(sheet, row), name, plan.ref(sheet, last), last_name,
            _("row %(last)s counts") % {"last": last},
        ))  # fmt: skip
    if found:
        run("""
            DELETE FROM s_people s USING (SELECT key, max(row) AS row FROM s_people GROUP BY key HAVING count(*) > 1) m
            WHERE s.key = m.key AND s.row <> m.row
        """)


def _find_by_number(plan: Plan) -> None:
    """Finds people whom an export numbered because they had no id; the name must agree with the number."""
    run(f"""
        UPDATE w_people w SET known = p.id, person_id = p.id FROM people_person p
        WHERE w.known IS NULL AND w.key ~ '{_KEY}' AND p.id = substr(w.key, 8)::bigint
          AND p.external_id IS NULL AND p.sort_name = w.sort_name
    """)


def _decide(plan: Plan) -> None:
    _suspect(plan)
    plan.report.matches = [_decided(plan, m) for m in plan.report.matches]
    for match in plan.report.matches:
        if match.decision == "match":
            run("UPDATE w_people SET known = %s, person_id = %s WHERE key = %s",
                match.person_id, match.person_id, match.key)  # fmt: skip
    twice = rows(
        "SELECT min(key), max(key), known FROM w_people WHERE known IS NOT NULL GROUP BY known HAVING count(*) > 1"
    )
    for first, second, _known in twice:
        sheet, row = rows("SELECT sheet, row FROM w_people WHERE key = %s", second)[0]
        plan.fail(
            BadCell(
                plan.sheets[sheet][0],
                row,
                "id",
                second,
                _("someone other than %(first)s, who was matched with the same person on record") % {"first": first},
            )
        )
    plan.stop_if_bad()


def _decided(plan: Plan, match: Match) -> Match:
    """The match with what was decided; a decision about somebody else than is suspected by now does not count."""
    decision = plan.options.decisions.get(match.key)
    if decision is None or decision not in (0, match.person_id):
        text = {MATCH: "match", NEW: "new"}.get(plan.options.duplicates, "")
    else:
        text = "match" if decision else "new"
    return replace(match, decision=text)


def _suspect(plan: Plan) -> None:
    """Lists, for each new person, the one on record who is most like them.

    Someone on record with an id of their own is suspected only where a contact detail is the same too. Nobody learns
    of people outside their reach, nor the names of those whose names they may not see.
    """
    run("DROP TABLE IF EXISTS w_told")
    run(f"""
        CREATE TEMP TABLE w_told ON COMMIT DROP AS
        SELECT w.key, c.kind, c.match_value FROM w_people w JOIN s_contacts c USING (key) WHERE w.known IS NULL
        UNION SELECT key, kind, match_value FROM ({told_of_people(plan, "known IS NULL")}) t
    """)
    run("ANALYZE w_told (kind, match_value)")
    run("ANALYZE w_people (key, person_id, known)")
    fresh = rows("SELECT count(*) FROM w_people WHERE known IS NULL")[0][0]
    within = named = "true"
    ranges: list[list[str]] = []
    if not plan.actor.is_system:
        within, named = PERSON_IN.format("p.id"), PERSON_IN.format("l.person_id")
        ranges = [*ranges_of(plan, powers.IMPORT) * 2, *ranges_of(plan, powers.NAMES) * 2]
    alike = ""
    if fresh <= MOST_FUZZY:
        run("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", str(ALIKE))
        # The operator is doubled where the statement has parameters.
        alike = f"""
            UNION ALL SELECT w.key, n.person_id, similarity(n.match_name, w.sort_name), false
            FROM w_people w JOIN people_personname n ON n.match_name {"%%" if ranges else "%"} w.sort_name
            WHERE w.known IS NULL"""
    elif fresh:
        plan.report.notes.append(
            _("With more than %(most)s new people only equal names and contact details were compared.")
            % {"most": f"{MOST_FUZZY:,}"}
        )
    found = rows(f"""
        WITH pairs AS (
            SELECT w.key, n.person_id, 1::real AS score, false AS contact
            FROM w_people w JOIN people_personname n ON n.match_name = w.sort_name WHERE w.known IS NULL
            {alike}
            UNION ALL
            SELECT t.key, d.person_id, 0, true FROM w_told t
            JOIN people_contactdetail d ON d.kind = t.kind AND d.match_value = t.match_value AND t.kind <> 'address'),
        sums AS (SELECT key, person_id, max(score) AS score, bool_or(contact) AS contact FROM pairs GROUP BY 1, 2),
        likely AS (
            SELECT s.*, p.display_name, GREATEST(s.score, similarity(p.sort_name, w.sort_name)) AS likeness,
                   row_number() OVER (PARTITION BY s.key ORDER BY s.contact DESC, s.score DESC, s.person_id) AS place
            FROM sums s JOIN people_person p ON p.id = s.person_id JOIN w_people w ON w.key = s.key
            WHERE p.merged_into_id IS NULL AND p.erased_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM w_people o WHERE o.known = p.id)
              AND (w.born_on IS NULL OR p.born_on IS NULL OR w.born_on = p.born_on)
              AND (s.contact OR p.external_id IS NULL)
              AND (s.score >= {ALIKE} OR s.contact AND similarity(p.sort_name, w.sort_name) >= 0.4) AND {within})
        SELECT w.sheet, w.row, l.key, w.name, l.person_id, l.display_name, l.likeness, l.contact, {named}
        FROM likely l JOIN w_people w USING (key) WHERE l.place = 1 ORDER BY w.sheet, w.row
    """, *ranges)  # fmt: skip
    for sheet, row, key, name, person_id, person_name, score, contact, is_named in found:
        if not is_named:
            person_name = _("someone whose name you may not see")
        reasons = (("name",) if score >= ALIKE else ()) + (("contact",) if contact else ())
        plan.report.matches.append(
            Match(plan.sheets[sheet][0], row, key, name, person_id, person_name, float(score), reasons)
        )


def _check_contacts(plan: Plan) -> None:
    found = rows("""
        SELECT c.sheet, c.row, c.key FROM s_contacts c
        WHERE NOT EXISTS (SELECT 1 FROM w_people w WHERE w.key = c.key)
          AND NOT EXISTS (SELECT 1 FROM people_person p WHERE p.external_id = c.key)
        ORDER BY 1, 2 LIMIT 100
    """)
    for sheet, row, key in found:
        plan.fail(BadCell(plan.sheets[sheet][0], row, "person_id", key, _("the id of a person in people or on record")))
    plan.stop_if_bad()


def _compare(plan: Plan) -> None:
    """Marks people on record as changed where the files say anything else of them, otherwise as unchanged."""
    run("""
        UPDATE w_people w SET state = CASE WHEN
            p.display_name <> w.name
            OR p.external_id IS NULL AND w.key !~ '^person-\\d+$'
            OR w.language IS NOT NULL AND p.language <> w.language
            OR w.born_on IS NOT NULL AND (p.born_on, p.born_precision) IS DISTINCT FROM (w.born_on, w.born_precision)
            OR EXISTS (
                SELECT 1 FROM jsonb_array_elements(COALESCE(w.names, '[]')) n WHERE NOT EXISTS (
                    SELECT 1 FROM people_personname o WHERE o.person_id = p.id AND o.kind = n ->> 0
                      AND o.language = n ->> 1 AND o.name = n ->> 2))
            THEN 'changed' ELSE 'unchanged' END
        FROM people_person p WHERE p.id = w.known
    """)
    run(f"""
        UPDATE w_people w SET state = 'changed'
        FROM ({told_of_people(plan, "state = 'unchanged'")} UNION ALL {TOLD_OF_CONTACTS}) t
        WHERE w.key = t.key AND w.state = 'unchanged' AND NOT EXISTS (
            SELECT 1 FROM people_contactdetail o WHERE o.person_id = t.person_id AND o.kind = t.kind
              AND o.match_value = t.match_value AND o.purpose = t.purpose AND o.consent = t.consent)
    """)


def _count(plan: Plan) -> None:
    twice = {(r.file, r.row) for c in plan.report.conflicts if c.kind == "person_twice" for r in (c.first, c.second)}
    for file, row in sorted(twice):
        plan.states.add("people", file, row, "conflicting")
    found = _islands("w_people")
    plan.writes["people"] = sum(count for _sheet, state, _first, _last, count in found if state != "unchanged")
    for sheet, state, first, last, count in found:
        label = plan.sheets[sheet][0]
        inside = [row for file, row in twice if file == label and first <= row <= last]
        if not inside:
            plan.states.add("people", label, first, state, last, count)
            continue
        for row in range(first, last + 1):
            if row not in inside:
                plan.states.add("people", label, row, state)
    run("DROP TABLE IF EXISTS w_contacts")
    run("""
        CREATE TEMP TABLE w_contacts ON COMMIT DROP AS
        SELECT c.sheet, c.row, CASE WHEN EXISTS (
            SELECT 1 FROM people_contactdetail o JOIN people_person p ON p.id = o.person_id
            LEFT JOIN w_people w ON w.known = p.id
            WHERE (w.key = c.key OR p.external_id = c.key) AND o.kind = c.kind
              AND o.match_value = c.match_value AND o.purpose = c.purpose AND o.consent = c.consent)
            THEN 'unchanged' ELSE 'new' END AS state
        FROM s_contacts c
    """)
    for sheet, state, first, last, count in _islands("w_contacts"):
        plan.states.add("contacts", plan.sheets[sheet][0], first, state, last, count)


def _islands(table: str) -> list[tuple[int, str, int, int, int]]:
    """Rows of one state without a gap: their sheet, state, first and last row, and how many they are."""
    found = rows(f"SELECT sheet, state, min(row), max(row), count(*) FROM {table} GROUP BY 1, 2 ORDER BY 1, 3")
    if any(last - first + 1 != count for _sheet, _state, first, last, count in found):
        # Sorted only where there are gaps.
        found = rows(f"""
            SELECT sheet, state, min(row), max(row), count(*) FROM (
                SELECT sheet, row, state, row - row_number() OVER (PARTITION BY sheet, state ORDER BY row) AS island
                FROM {table} r) i
            GROUP BY sheet, state, island ORDER BY sheet, min(row)
        """)
    return found
