"""Contact details that the files tell of, as SQL: of whom, what, what it compares by, what for, whether they agreed."""

from secretariat.imports.plan.context import Plan

SEVERAL = "|"
"""Between the values of one kind; no value holds it, for the files part them by it as well."""


def told_of_people(plan: Plan, where: str) -> str:
    """Selects what `people` tells of those in w_people who are as the condition says."""
    each = [
        f"""SELECT key, person_id, '{kind}' AS kind, unnest(string_to_array({kind}, '{SEVERAL}')) AS value,
                   unnest(string_to_array(COALESCE({kind}_match, {kind}), '{SEVERAL}')) AS match_value, purpose, consent
            FROM w_people WHERE {kind} IS NOT NULL AND {where}"""
        for kind in plan.contact_kinds
    ]
    # A number without any digit compares by nothing, of which an array holds none.
    return f"""
        SELECT key, person_id, kind, value, COALESCE(match_value, '') AS match_value,
               COALESCE(purpose, 'organisation') AS purpose, consent
        FROM ({" UNION ALL ".join(each) or _NOBODY}) told
    """


_NOBODY = """
    SELECT NULL::text AS key, NULL::bigint AS person_id, NULL::text AS kind, NULL::text AS value,
           NULL::text AS match_value, NULL::text AS purpose, NULL::boolean AS consent WHERE false
"""

TOLD_OF_CONTACTS = """
    SELECT s.key, COALESCE(w.person_id, p.id) AS person_id, s.kind, s.value, s.match_value, s.purpose, s.consent
    FROM s_contacts s LEFT JOIN w_people w USING (key)
    LEFT JOIN people_person p ON w.key IS NULL AND p.external_id = s.key
"""
"""What `contacts` tells of people in the files and on record."""
