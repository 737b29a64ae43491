"""Writing people, memberships, posts and tenures, each table in a few statements."""

from secretariat.imports.plan.contacts import TOLD_OF_CONTACTS, told_of_people
from secretariat.imports.plan.context import Plan, rows, run, sequence
from secretariat.imports.rules import columns
from secretariat.offices.models import PostType


def write_people(plan: Plan) -> None:
    """Writes new people and what changed about others."""
    run("""
        INSERT INTO people_person (id, external_id, display_name, sort_name, language, born_on, born_precision)
        SELECT person_id, key, name, sort_name, COALESCE(language, ''), born_on, COALESCE(born_precision, 'd')
        FROM w_people WHERE known IS NULL
    """)
    run("""
        INSERT INTO people_personname (person_id, kind, language, name, match_name)
        SELECT person_id, 'primary', COALESCE(language, ''), name, sort_name FROM w_people WHERE known IS NULL
    """)
    if plan.populated:
        _correct_people()
    _write_names(plan)
    _write_contacts(plan)


def _correct_people() -> None:
    """Writes what the files say otherwise of people on record."""
    run("""
        UPDATE people_person p SET display_name = w.name, sort_name = w.sort_name,
            language = COALESCE(w.language, p.language), born_on = COALESCE(w.born_on, p.born_on),
            born_precision = CASE WHEN w.born_on IS NULL THEN p.born_precision ELSE w.born_precision END,
            external_id = CASE WHEN p.external_id IS NOT NULL OR w.key ~ '^person-[0-9]+$' THEN p.external_id
                               ELSE w.key END
        FROM w_people w WHERE p.id = w.known AND w.state = 'changed'
    """)
    run("""
        UPDATE people_membership m SET sort_name = w.sort_name FROM w_people w
        WHERE m.person_id = w.known AND w.state = 'changed' AND m.sort_name <> w.sort_name
    """)
    run("""
        UPDATE people_personname n SET name = w.name, match_name = w.sort_name FROM w_people w
        WHERE n.person_id = w.known AND n.kind = 'primary' AND w.state = 'changed' AND n.name <> w.name
    """)


def _write_names(plan: Plan) -> None:
    """Writes names beside the primary one."""
    if not plan.other_names:
        return
    told = """
        SELECT w.person_id, w.known, n ->> 0 AS kind, n ->> 1 AS language, n ->> 2 AS name, n ->> 3 AS match_name
        FROM w_people w, jsonb_array_elements(w.names) n WHERE w.names IS NOT NULL AND w.state <> 'unchanged'
    """
    # One name in a script and language at a time: another one takes its place.
    run(f"""
        DELETE FROM people_personname o USING ({told}) n
        WHERE o.person_id = n.known AND o.kind = 'script' AND n.kind = 'script' AND o.language = n.language
    """)
    run(f"""
        INSERT INTO people_personname (person_id, kind, language, name, match_name)
        SELECT person_id, kind, language, name, match_name FROM ({told}) n
        WHERE known IS NULL OR NOT EXISTS (
            SELECT 1 FROM people_personname o
            WHERE o.person_id = n.known AND o.kind = n.kind AND o.language = n.language AND o.name = n.name)
    """)


def _write_contacts(plan: Plan) -> None:
    today = plan.options.today
    # Of new people nothing is on record, and nobody has a detail twice on one row.
    run(f"""
        INSERT INTO people_contactdetail (person_id, kind, value, match_value, purpose, consent, consent_on)
        SELECT person_id, kind, value, match_value, purpose, consent, CASE WHEN consent THEN %s::date END
        FROM ({told_of_people(plan, "known IS NULL")}) t
    """, today)  # fmt: skip
    if not plan.populated and not plan.staged.get(columns.CONTACTS):
        return
    told = f"""{told_of_people(plan, "state = 'changed'")} UNION ALL {TOLD_OF_CONTACTS}"""
    run(f"""
        UPDATE people_contactdetail o SET value = t.value, purpose = t.purpose, consent = t.consent,
            consent_on = CASE WHEN t.consent THEN COALESCE(o.consent_on, %s) END
        FROM ({told}) t WHERE o.person_id = t.person_id AND o.kind = t.kind AND o.match_value = t.match_value
          AND (o.value, o.purpose, o.consent) IS DISTINCT FROM (t.value, t.purpose, t.consent)
    """, today)  # fmt: skip
    run(f"""
        INSERT INTO people_contactdetail (person_id, kind, value, match_value, purpose, consent, consent_on)
        SELECT DISTINCT ON (person_id, kind, match_value) person_id, kind, value, match_value, purpose, consent,
               CASE WHEN consent THEN %s::date END
        FROM ({told}) t WHERE NOT EXISTS (
            SELECT 1 FROM people_contactdetail o
            WHERE o.person_id = t.person_id AND o.kind = t.kind AND o.match_value = t.match_value)
    """, today)  # fmt: skip


def write_memberships(plan: Plan) -> None:
    """Writes memberships; those that change are taken out and put back, so that none is in the way of another."""
    run("ALTER TABLE w_members ADD COLUMN reason text NOT NULL DEFAULT ''")
    run("UPDATE w_members w SET reason = m.reason FROM people_membership m WHERE m.id = w.id")
    run("DELETE FROM people_membership m USING w_members w WHERE w.id = m.id")
    run(f"""
        INSERT INTO people_membership (id, person_id, unit_id, kind, valid_from, valid_to, from_precision, to_precision,
                                       path, sort_name, reason)
        SELECT COALESCE(m.id, {sequence("people_membership")}), m.person_id, m.unit_id,
               m.kind, m.vf, m.vt, m.fp, m.tp, CASE WHEN m.hidden THEN NULL ELSE u.path END, p.sort_name,
               m.reason
        FROM w_members m JOIN w_units u ON u.unit_id = m.unit_id JOIN people_person p ON p.id = m.person_id
        WHERE m.op <> 'gone'
    """)


def write_posts(plan: Plan) -> None:
    """Makes kinds of posts, posts and tenures."""
    language = plan.options.language
    for code, role in rows("SELECT code, min(role) FROM w_roles WHERE made GROUP BY code ORDER BY code"):
        PostType.objects.create(code=code, names={language: role})
    run(f"UPDATE w_posts SET id = {sequence('offices_post')} WHERE id IS NULL")
    run("CREATE TEMP TABLE w_kept ON COMMIT DROP AS SELECT t.id, t.reason FROM offices_tenure t"
        " JOIN w_tenures w ON w.id = t.id")  # fmt: skip
    run("DELETE FROM offices_tenure t USING w_kept k WHERE k.id = t.id")
    run("CREATE TEMP TABLE w_old ON COMMIT DROP AS SELECT o.id FROM offices_post o JOIN w_posts w ON w.id = o.id"
        " WHERE w.op IN ('changed', 'gone')")  # fmt: skip
    run("DELETE FROM offices_earlierseats e USING w_old w WHERE w.id = e.post_id")
    run("DELETE FROM offices_post o USING w_old w WHERE w.id = o.id")
    run("""
        INSERT INTO offices_post (id, unit_id, type_id, seats, valid_from, valid_to, from_precision, to_precision)
        SELECT p.id, p.unit_id, t.id, p.seats, p.vf, p.vt, p.fp, p.tp
        FROM w_posts p JOIN offices_posttype t ON t.code = p.code WHERE p.op IN ('new', 'changed')
    """)
    run(f"""
        INSERT INTO offices_earlierseats (id, post_id, seats, valid_from, valid_to, from_precision, to_precision)
        SELECT {sequence("offices_earlierseats")}, p.id, e.seats, e.vf, e.vt, 'd', 'd'
        FROM w_earlier_seats e JOIN w_posts p ON p.number = e.post
    """)
    run(f"""
        INSERT INTO offices_tenure (id, post_id, person_id, kind, seat, valid_from, valid_to, from_precision,
                                    to_precision, path, reason)
        SELECT COALESCE(t.id, {sequence("offices_tenure")}), p.id, t.person_id, t.kind,
               t.seat, t.vf, t.vt, t.fp, t.tp, u.path, COALESCE(k.reason, '')
        FROM w_tenures t JOIN w_posts p ON p.number = t.post JOIN w_units u ON u.unit_id = p.unit_id
        LEFT JOIN w_kept k ON k.id = t.id WHERE t.op <> 'gone'
    """)
    run("DROP TABLE w_kept, w_old")
