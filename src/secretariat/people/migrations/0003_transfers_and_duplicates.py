"""Choices for offices in a transfer, a brake for the public form, merges that can be undone, and the search for duplicates."""

from django.db import migrations, models

from secretariat.ground import reach

# A merged record has no memberships left, so whoever sees the record that was kept may see the merge.
MERGES = [
    f"DROP POLICY read_{reach.WEB} ON people_personmerge",
    *reach.also_read(
        "people_personmerge",
        "read",
        "kept_id = {case} OR dropped_id = {case} OR EXISTS (SELECT 1 FROM people_person p WHERE p.id = kept_id)",
    ),
]

# People are grouped by what they share, and groups that are too large say nothing: a hundred Kim Yong-hos are not one
# person. Only rare spellings are compared with each other, one index look-up each, so the work grows with the number
# of people and not with the number of pairs.
PAIRS = """
CREATE FUNCTION people_suspect_pairs(low text[], high text[], at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE fresh integer; many constant integer := 300000;
BEGIN
    DROP TABLE IF EXISTS pg_temp.suspect_person, pg_temp.suspect_name, pg_temp.suspect_spelling;
    CREATE TEMP TABLE suspect_person ON COMMIT DROP AS
        SELECT DISTINCT p.id, p.born_on
        FROM unnest(low, high) r(a, b)
        JOIN people_membership m ON m.path >= r.a COLLATE "C" AND m.path < r.b COLLATE "C"
        JOIN people_person p ON p.id = m.person_id AND p.merged_into_id IS NULL AND p.erased_at IS NULL;
    ANALYZE suspect_person;
    CREATE TEMP TABLE suspect_name ON COMMIT DROP AS
        SELECT DISTINCT n.match_name AS name, s.id, s.born_on
        FROM suspect_person s JOIN people_personname n ON n.person_id = s.id WHERE n.match_name <> '';
    CREATE TEMP TABLE suspect_spelling ON COMMIT DROP AS
        SELECT name, count(*) AS bearers, array_agg(id) AS ids FROM suspect_name GROUP BY name;
    ANALYZE suspect_name;
    IF (SELECT count(*) FROM suspect_spelling) <= many THEN
        CREATE INDEX ON suspect_spelling USING gin (name gin_trgm_ops);
        PERFORM set_config('pg_trgm.similarity_threshold', '0.6', true);
    END IF;
    ANALYZE suspect_spelling;
    INSERT INTO people_duplicatesuspicion (first_id, second_id, score, reasons, state, found_at)
    SELECT x, y, max(score), to_jsonb(array_agg(DISTINCT reason)), 'open', at
    FROM (
        SELECT x, y, g.score, g.reason
        FROM (
            SELECT array_agg(DISTINCT c.person_id) AS ids, 0.9 AS score, c.kind::text AS reason
            FROM people_contactdetail c JOIN suspect_person s ON s.id = c.person_id
            WHERE c.kind IN ('email', 'phone') AND c.match_value <> ''
            GROUP BY c.kind, c.match_value HAVING count(DISTINCT c.person_id) BETWEEN 2 AND 8
            UNION ALL
            SELECT array_agg(id), 0.95, 'born' FROM suspect_name WHERE born_on IS NOT NULL
            GROUP BY name, born_on HAVING count(*) BETWEEN 2 AND 20
            UNION ALL
            SELECT array_agg(DISTINCT n.id), 0.85, 'unit'
            FROM suspect_name n JOIN people_membership m ON m.person_id = n.id AND m.path IS NOT NULL
            GROUP BY n.name, m.unit_id HAVING count(DISTINCT n.id) BETWEEN 2 AND 20
            UNION ALL
            SELECT ids, 0.7, 'name' FROM suspect_spelling WHERE bearers BETWEEN 2 AND 3
        ) g CROSS JOIN LATERAL unnest(g.ids) x CROSS JOIN LATERAL unnest(g.ids) y WHERE x < y
        UNION ALL
        SELECT least(x, y), greatest(x, y), similarity(a.name, b.name), 'similar'
        FROM suspect_spelling a
        JOIN suspect_spelling b ON b.name % a.name AND a.name < b.name
        CROSS JOIN LATERAL unnest(a.ids) x CROSS JOIN LATERAL unnest(b.ids) y
        WHERE a.bearers * b.bearers <= 2 AND x <> y AND (SELECT count(*) FROM suspect_spelling) <= many
    ) pairs
    GROUP BY x, y
    ON CONFLICT (first_id, second_id) DO NOTHING;
    GET DIAGNOSTICS fresh = ROW_COUNT;
    RETURN fresh;
END $$;
REVOKE ALL ON FUNCTION people_suspect_pairs(text[], text[], timestamptz) FROM PUBLIC;
"""

# For officers: the same, within the ranges that the policies read. It tells how many suspicions are new and no more.
WITHIN_REACH = """
CREATE FUNCTION people_suspect_within_reach(low text[], high text[], at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE lows text[]; highs text[];
BEGIN
    SELECT array_agg(w.a), array_agg(w.b) INTO lows, highs FROM unnest(low, high) w(a, b)
    WHERE EXISTS (
        SELECT 1 FROM generate_series(0, 63) n
        WHERE current_setting('secretariat.n' || n || 'b', true) <> ''
          AND w.a COLLATE "C" >= current_setting('secretariat.n' || n || 'a', true) COLLATE "C"
          AND w.b COLLATE "C" <= current_setting('secretariat.n' || n || 'b', true) COLLATE "C");
    IF lows IS NULL THEN RETURN 0; END IF;
    RETURN people_suspect_pairs(lows, highs, at);
END $$;
REVOKE ALL ON FUNCTION people_suspect_within_reach(text[], text[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_suspect_within_reach(text[], text[], timestamptz)
    TO secretariat_web;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_policies_and_search")]
    operations = [
        migrations.CreateModel(
            name="VisitCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("day", models.DateField(db_index=True)),
                ("count", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.AddField(model_name="transfer", name="offices", field=models.JSONField(default=dict)),
        migrations.RunSQL(reach.as_sql(MERGES)),
        migrations.RunSQL(PAIRS),
        migrations.RunSQL(WITHIN_REACH),
    ]
