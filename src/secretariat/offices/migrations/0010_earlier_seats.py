"""Posts have had other numbers of seats on earlier days."""

import datetime

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

# On the day that is asked for; few posts have ever had another number of seats.
VACANCIES = """
CREATE OR REPLACE FUNCTION offices_vacancies(
    lows text[], highs text[], day date, heads_only boolean, after text, most integer)
RETURNS TABLE (post_id bigint, unit_id bigint, path text, vacant bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
    IF NULLIF(current_setting('secretariat.user', true), '') IS NULL THEN RETURN; END IF;
    RETURN QUERY EXECUTE format($$
        SELECT o.id, o.unit_id, p.path, had.seats - held.n
        FROM structure_placement p
        JOIN offices_post o ON o.unit_id = p.unit_id AND o.valid_from <= %1$L AND o.valid_to > %1$L
        JOIN offices_posttype y ON y.id = o.type_id AND (y.is_head OR NOT %2$L)
        CROSS JOIN LATERAL (
            SELECT count(*) AS n FROM offices_tenure t
            WHERE t.post_id = o.id AND t.seat IS NOT NULL AND t.valid_from <= %1$L AND t.valid_to > %1$L) held
        CROSS JOIN LATERAL (
            SELECT COALESCE((SELECT e.seats FROM offices_earlierseats e
                             WHERE e.post_id = o.id AND e.valid_from <= %1$L AND e.valid_to > %1$L), o.seats) AS seats) had
        WHERE %3$s AND p.path > %4$L AND p.valid_from <= %1$L AND p.valid_to > %1$L AND held.n < had.seats
        ORDER BY p.path, NOT y.is_head, y.rank, o.id LIMIT %5$s
    $$, day, heads_only, offices_within('p.path', lows, highs), after, most);
END $body$;
"""

# The days of each seat tell whether one is free on every day.
SEATS = """
DROP FUNCTION offices_taken_seats(bigint, date, date);
CREATE FUNCTION offices_taken_seats(post bigint, day date, until date)
RETURNS TABLE (seat integer, valid_from date, valid_to date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.seat, t.valid_from, t.valid_to FROM offices_tenure t
    WHERE t.post_id = post AND t.seat IS NOT NULL AND t.valid_from < until AND t.valid_to > day
      AND NULLIF(current_setting('secretariat.user', true), '') IS NOT NULL
$$;
REVOKE ALL ON FUNCTION offices_taken_seats(bigint, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offices_taken_seats(bigint, date, date) TO secretariat_web;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0009_keys_in_constraints"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierSeats",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(default=datetime.date(9999, 12, 31))),
                (
                    "from_precision",
                    models.CharField(choices=[("d", "day"), ("m", "month"), ("y", "year")], default="d", max_length=1),
                ),
                (
                    "to_precision",
                    models.CharField(choices=[("d", "day"), ("m", "month"), ("y", "year")], default="d", max_length=1),
                ),
                ("seats", models.PositiveIntegerField()),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_seats",
                        to="offices.post",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["post", "valid_to"], name="offices_ear_post_id_088278_idx")],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    models.F("post"),
                                    output_field=models.BigIntegerField(),
                                    template="(%(expressions)s + 0)",
                                ),
                                "=",
                            ),
                            (models.Func(models.F("valid_from"), models.F("valid_to"), function="daterange"), "&&"),
                        ],
                        name="one_number_of_seats",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gt", models.F("valid_from"))), name="earlier_seats_days"
                    ),
                    models.CheckConstraint(condition=models.Q(("seats__gt", 0)), name="post_had_seats"),
                ],
            },
        ),
        migrations.RunSQL(VACANCIES),
        migrations.RunSQL(SEATS),
    ]
