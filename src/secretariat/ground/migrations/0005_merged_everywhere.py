"""What packages above keep of a person goes along when two records of one person become one, and back again."""

from django.db import migrations

# Found by their names, like those that forget: <package>_merge moves from the dropped record to the kept one and tells
# what it moved; <package>_unmerge is given that again.
MERGE_EVERYWHERE = """
CREATE FUNCTION ground_merge_everywhere(kept bigint, dropped bigint) RETURNS jsonb
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE name text; part jsonb; moved jsonb := '{}';
BEGIN
    FOR name IN SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
                AND p.proname LIKE '%\\_merge' ORDER BY 1 LOOP
        EXECUTE format('SELECT %I($1, $2)', name) INTO part USING kept, dropped;
        moved := moved || jsonb_build_object(name, part);
    END LOOP;
    RETURN moved;
END $$;
CREATE FUNCTION ground_unmerge_everywhere(kept bigint, dropped bigint, moved jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE name text;
BEGIN
    FOR name IN SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
                AND p.proname LIKE '%\\_unmerge' ORDER BY 1 LOOP
        EXECUTE format('SELECT %I($1, $2, $3)', name)
            USING kept, dropped, COALESCE(moved -> replace(name, '_unmerge', '_merge'), '{}');
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION ground_merge_everywhere(bigint, bigint), ground_unmerge_everywhere(bigint, bigint, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ground_merge_everywhere(bigint, bigint), ground_unmerge_everywhere(bigint, bigint, jsonb)
    TO secretariat_web;
"""


class Migration(migrations.Migration):
    dependencies = [("ground", "0004_ranges_instead_of_slots")]
    operations = [migrations.RunSQL(MERGE_EVERYWHERE)]
