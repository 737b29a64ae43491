"""Row-level security of meetings: those of a series for everyone, a unit's own for those who see its members' names.

Existing installations: whoever keeps people's records, and every head, may keep the meetings too.
"""

from django.db import migrations

from secretariat.ground import reach

# Where a unit stands, or last stood. Placements are open to everyone who has signed in.
STANDS = """
CREATE FUNCTION meetings_stands(unit bigint) RETURNS TABLE (path text) LANGUAGE sql STABLE AS $$
    SELECT p.path FROM structure_placement p WHERE p.unit_id = unit AND p.valid_from <= CURRENT_DATE
    ORDER BY p.valid_from DESC LIMIT 1
$$;
"""
HERE = "EXISTS (SELECT 1 FROM meetings_stands(unit_id) s WHERE {n:s.path})"
OPENED = "unit_id = {unit}"
OF_SEEN = "EXISTS (SELECT 1 FROM meetings_meeting m WHERE m.id = meeting_id)"
OF_OPENED = "EXISTS (SELECT 1 FROM meetings_meeting m WHERE m.id = meeting_id AND m.unit_id = {unit})"
STATEMENTS = [
    *reach.policies("meetings_meeting", f"(known_to_all AND {{user}} IS NOT NULL) OR {OPENED} OR {HERE}", OPENED),
    *reach.policies("meetings_presence", f"person_id = {{me}} OR {OPENED} OR {HERE}", OPENED),
    *reach.policies("meetings_decision", f"person_id = {{me}} OR {OPENED} OR {HERE}", OPENED),
    *reach.policies("meetings_attendance", OF_SEEN, OF_OPENED),
    *reach.policies("meetings_quotation", OF_SEEN, OF_OPENED),
]

FORGET = r"""
CREATE FUNCTION meetings_without(told text, words text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE word text; pattern text;
BEGIN
    FOREACH word IN ARRAY words LOOP
        pattern := regexp_replace(word, '([^[:alnum:][:space:]])', '\\\1', 'g');
        -- Li is no part of "believe"; a particle may follow a name in Hangul.
        IF word ~ '^[ -~]+$' THEN pattern := '(?<![[:alnum:]])' || pattern || '(?![[:alnum:]])'; END IF;
        told := regexp_replace(told, pattern, '…', 'gi');
    END LOOP;
    RETURN told;
END $$;
CREATE FUNCTION meetings_forget(person bigint, account bigint, words text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known text[]; places bigint[]; found bigint[];
BEGIN
    IF person IS DISTINCT FROM NULLIF(current_setting('secretariat.case', true), '')::bigint THEN RETURN; END IF;
    SELECT COALESCE(array_agg(w ORDER BY length(w) DESC), '{}') INTO known FROM unnest(words) w WHERE length(w) > 1;
    SELECT array_agg(DISTINCT m.unit_id) INTO places FROM people_membership m WHERE m.person_id = person;
    -- Whoever came, or was given something to do, may be named in the minutes of units that they never belonged to.
    SELECT array_agg(m.id) INTO found FROM meetings_meeting m
    WHERE m.unit_id = ANY (places)
       OR m.id IN (SELECT p.meeting_id FROM meetings_presence p WHERE p.person_id = person)
       OR m.id IN (SELECT d.meeting_id FROM meetings_decision d WHERE d.person_id = person);
    UPDATE meetings_meeting SET minutes = meetings_without(minutes, known), place = meetings_without(place, known),
        convened_by = meetings_without(convened_by, known), at_the_wish_of = meetings_without(at_the_wish_of, known),
        opening_address_by = meetings_without(opening_address_by, known)
    WHERE id = ANY (found);
    UPDATE meetings_quotation SET speaker = meetings_without(speaker, known), text = meetings_without(text, known),
        reported_by = meetings_without(reported_by, known)
    WHERE meeting_id = ANY (found);
    UPDATE meetings_decision SET text = meetings_without(text, known) WHERE meeting_id = ANY (found);
    UPDATE meetings_presence SET guest = meetings_without(guest, known) WHERE meeting_id = ANY (found) AND guest <> '';
END $$;
CREATE FUNCTION meetings_about(person bigint, account bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'meetings', (SELECT COALESCE(jsonb_agg(jsonb_build_object('on', m.opened_on, 'state', p.state)
                                               ORDER BY m.opened_on, m.id), '[]')
                     FROM meetings_presence p JOIN meetings_meeting m ON m.id = p.meeting_id WHERE p.person_id = o.id),
        'meetings_recorded', (SELECT COALESCE(jsonb_agg(m.opened_on ORDER BY m.opened_on, m.id), '[]')
                              FROM meetings_meeting m WHERE m.recorded_by_id = o.id),
        'decisions', (SELECT COALESCE(jsonb_agg(jsonb_build_object('text', d.text, 'due_on', d.due_on,
                                                                   'settled_at', d.settled_at) ORDER BY d.id), '[]')
                      FROM meetings_decision d WHERE d.person_id = o.id))
    FROM people_person o
    WHERE o.user_id = account AND account = NULLIF(current_setting('secretariat.user', true), '')::bigint
$$;
REVOKE ALL ON FUNCTION meetings_forget(bigint, bigint, text[]), meetings_about(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings_forget(bigint, bigint, text[]), meetings_about(bigint, bigint)
    TO secretariat_web;
"""

MERGE = """
CREATE FUNCTION meetings_merge(kept bigint, dropped bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE moved jsonb := '{}'; part jsonb; col record;
BEGIN
    IF kept IS DISTINCT FROM NULLIF(current_setting('secretariat.case', true), '')::bigint
       OR NOT EXISTS (SELECT 1 FROM people_person p WHERE p.id = dropped AND p.merged_into_id = kept)
    THEN RETURN moved; END IF;
    -- At meetings where both records are noted, one came where either did.
    WITH both_ AS (SELECT d.id AS gone, d.meeting_id, d.unit_id, d.state AS was, k.id AS stays, k.state AS stayed
                   FROM meetings_presence d JOIN meetings_presence k USING (meeting_id)
                   WHERE d.person_id = dropped AND k.person_id = kept)
    SELECT COALESCE(jsonb_agg(to_jsonb(both_)), '[]') INTO part FROM both_;
    moved := jsonb_build_object('both', part);
    DELETE FROM meetings_presence WHERE id IN (SELECT (b->>'gone')::bigint FROM jsonb_array_elements(part) b);
    UPDATE meetings_presence SET state = 'came'
    WHERE id IN (SELECT (b->>'stays')::bigint FROM jsonb_array_elements(part) b WHERE b->>'was' = 'came');
    FOR col IN SELECT * FROM meetings_of_person() LOOP
        EXECUTE format('WITH changed AS (UPDATE %I SET %I = $1 WHERE %I = $2 RETURNING id)
                        SELECT COALESCE(jsonb_agg(id), ''[]'') FROM changed', col.tab, col.col, col.col)
            INTO part USING kept, dropped;
        moved := moved || jsonb_build_object(col.tab || '.' || col.col, part);
    END LOOP;
    RETURN moved;
END $$;
CREATE FUNCTION meetings_of_person() RETURNS TABLE (tab text, col text) LANGUAGE sql IMMUTABLE AS $$
    VALUES ('meetings_presence', 'person_id'), ('meetings_decision', 'person_id'),
        ('meetings_decision', 'settled_by_id'), ('meetings_meeting', 'recorded_by_id')
$$;
CREATE FUNCTION meetings_unmerge(kept bigint, dropped bigint, moved jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE col record;
BEGIN
    IF kept IS DISTINCT FROM NULLIF(current_setting('secretariat.case', true), '')::bigint
       OR NOT EXISTS (SELECT 1 FROM people_person p WHERE p.id = dropped AND p.merged_into_id = kept)
    THEN RETURN; END IF;
    FOR col IN SELECT * FROM meetings_of_person() LOOP
        EXECUTE format('UPDATE %I SET %I = $1 WHERE %I = $2 AND id IN (
                            SELECT i::bigint FROM jsonb_array_elements_text($3) i)', col.tab, col.col, col.col)
            USING dropped, kept, COALESCE(moved -> (col.tab || '.' || col.col), '[]');
    END LOOP;
    INSERT INTO meetings_presence (id, meeting_id, unit_id, person_id, guest, state)
    SELECT (b->>'gone')::bigint, (b->>'meeting_id')::bigint, (b->>'unit_id')::bigint, dropped, '', b->>'was'
    FROM jsonb_array_elements(COALESCE(moved -> 'both', '[]')) b
    JOIN meetings_presence k ON k.id = (b->>'stays')::bigint AND k.person_id = kept;
    UPDATE meetings_presence k SET state = b->>'stayed'
    FROM jsonb_array_elements(COALESCE(moved -> 'both', '[]')) b
    WHERE k.id = (b->>'stays')::bigint AND k.person_id = kept;
END $$;
REVOKE ALL ON FUNCTION meetings_merge(bigint, bigint), meetings_unmerge(bigint, bigint, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings_merge(bigint, bigint), meetings_unmerge(bigint, bigint, jsonb) TO secretariat_web;
"""

POWERS = """
INSERT INTO offices_postpower (post_type_id, unit_type_id, power, reach)
SELECT post_type_id, unit_type_id, 'meetings.hold', reach FROM offices_postpower WHERE power = 'people.edit';
INSERT INTO offices_postpower (post_type_id, unit_type_id, power, reach)
SELECT DISTINCT p.post_type_id, p.unit_type_id, 'meetings.hold', 'unit'
FROM offices_postpower p JOIN offices_posttype t ON t.id = p.post_type_id
WHERE t.is_head
ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0001_initial"),
        ("ground", "0005_merged_everywhere"),
        ("offices", "0009_keys_in_constraints"),
        ("people", "0010_one_index_for_each"),
    ]
    operations = [
        migrations.RunSQL(STANDS),
        migrations.RunSQL(reach.as_sql(STATEMENTS)),
        migrations.RunSQL(FORGET),
        migrations.RunSQL(MERGE),
        migrations.RunSQL(POWERS),
    ]
