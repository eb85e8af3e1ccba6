"""The SQL of the summaries: what each meeting counts as, how cells follow from that, and which units are due.

`coaching.reports.activity` says what is measured; `tests/coaching/recount.py` counts the same in Python.
"""

from coaching.models.summary import (
    ActivityCell,
    AttendanceCell,
    CancellationCell,
    CoachCell,
    ContactCell,
    LogCell,
    PersonCell,
    PresenceCell,
    TermCell,
)

ZONE = "'Europe/Stockholm'"


def term_of(authority, day):
    """The joins that find the term of `day` (SQL) in `authority`, and the expression of its code."""
    joins = f"""
    LEFT JOIN scheduling_term t ON t.authority_id = {authority} AND t.starts_on <= {day} AND t.ends_on >= {day}
    LEFT JOIN (SELECT DISTINCT authority_id FROM scheduling_term) has ON has.authority_id = {authority}"""
    code = f"""CASE WHEN t.id IS NOT NULL THEN t.season || '-' || right(t.year::text, 2)
         WHEN has.authority_id IS NOT NULL THEN ''
         ELSE CASE WHEN extract(month FROM {day}) <= 6 THEN 'VT-' ELSE 'HT-' END || to_char({day}, 'YY') END"""
    return joins, code


JOINS, CODE = term_of("s.authority_id", "d.day")


def facts(source, where="true"):
    """A row for each meeting that counts. `source` gives `s`, its series, and `m`, the meeting."""
    return f"""
    SELECT m.id, s.authority_id, s.school_id, {CODE} AS term, a.area_id,
           coalesce(e.programme_id, g.programme_id, p.id) AS programme_id,
           m.kind, m.status, m.cancel_reason, date_trunc('month', d.day)::date AS month,
           CASE WHEN m.status = 'held' THEN l.minutes END AS minutes,
           (extract(epoch FROM m.ends_at - m.starts_at) / 60)::integer AS booked_minutes,
           m.series_id, m.starts_at, m.ends_at, d.day, e.id AS engagement_id, g.id AS group_id, l.id AS log_id,
           l.logged_at
    FROM {source}
    CROSS JOIN LATERAL (SELECT (m.starts_at AT TIME ZONE {ZONE})::date AS day) d
    {JOINS}
    LEFT JOIN LATERAL (
        SELECT area_id FROM accounts_schoolarea
        WHERE school_id = s.school_id AND (starts_on IS NULL OR starts_on <= d.day)
        AND (ends_on IS NULL OR ends_on >= d.day)
        -- By the school's index, not all rows for each meeting.
        OFFSET 0
    ) a ON true
    LEFT JOIN coaching_engagement e ON e.series_id = s.id
    LEFT JOIN coaching_group g ON g.series_id = s.id
    LEFT JOIN coaching_programme p ON p.series_id = s.id
    LEFT JOIN coaching_log l ON l.meeting_id = m.id
    WHERE m.starts_at IS NOT NULL AND m.status IN ('booked', 'held', 'cancelled') AND {where}"""


MEETINGS = "scheduling_series s JOIN scheduling_meeting m ON m.series_id = s.id"
#: Everything there is.
ALL_FACTS = facts(MEETINGS)
#: Of whole schools and authorities.
WHOLE_FACTS = facts(
    MEETINGS,
    """(s.school_id = ANY(%(schools)s) OR s.authority_id = ANY(%(authorities)s)
        OR s.school_id IS NULL AND s.authority_id = ANY(%(loose)s))""",
)
#: Of single units; `first` and `last` are the days between which they lie, where that is known.
UNIT_FACTS = facts(
    f"""unnest(%(unit_authorities)s::bigint[], %(unit_schools)s::bigint[], %(unit_terms)s::text[],
             %(unit_firsts)s::date[], %(unit_lasts)s::date[]) u(authority_id, school_id, term, first, last)
    CROSS JOIN LATERAL (
        -- Each half has its index; "IS NOT DISTINCT FROM" would have none.
        SELECT * FROM scheduling_series WHERE school_id = u.school_id AND authority_id = u.authority_id
        UNION ALL
        SELECT * FROM scheduling_series
        WHERE u.school_id IS NULL AND school_id IS NULL AND authority_id = u.authority_id
    ) s
    CROSS JOIN LATERAL (
        SELECT * FROM scheduling_meeting m
        WHERE m.series_id = s.id
        AND m.starts_at >= coalesce(u.first::timestamp AT TIME ZONE {ZONE}, '-infinity')
        AND m.starts_at < coalesce((u.last + 1)::timestamp AT TIME ZONE {ZONE}, 'infinity')
        -- Left by itself it is asked series by series, by its index; else the whole table would be read.
        OFFSET 0
    ) m""",
    f"u.term = {CODE}",
)

UNIT = ("authority_id", "term", "school_id")
PLACE = (*UNIT, "area_id", "programme_id")


class Made:
    """How the cells of one table follow from `fact`: what tells one from another, and what it holds."""

    def __init__(self, model, key, values, source="fact f", where="true", place=PLACE):
        self.table = model._meta.db_table
        self.keys = {**{name: f"f.{name}" for name in place}, **key}
        self.values = values
        self.source, self.where = source, where

    @property
    def columns(self):
        """The names of the columns, in the order of `select`."""
        return ", ".join([*self.keys, *self.values])

    @property
    def select(self):
        """The cells, from `fact`."""
        every = {**self.keys, **self.values}
        return (
            f"SELECT {', '.join(f'{sql} AS {name}' for name, sql in every.items())} FROM {self.source}"
            f" WHERE {self.where} GROUP BY {', '.join(self.keys.values())}"
        )


def _amount(status):
    return f"count(*) FILTER (WHERE f.status = '{status}')"


def _sum(column, status):
    return f"coalesce(sum({column}) FILTER (WHERE f.status = '{status}'), 0)"


TRAVEL = "r.travel_before + r.travel_after"
AMOUNTS = {
    "planned": _amount("booked"),
    "held": _amount("held"),
    "cancelled": _amount("cancelled"),
    "minutes": "coalesce(sum(f.minutes), 0)",
}
AT_MEETING = "fact f JOIN scheduling_participant r ON r.meeting_id = f.id"
WAS_THERE = "f.status = 'held' AND r.attended AND r.role = 'participant'"
OF_ENGAGEMENT = "f.status = 'held' AND f.engagement_id IS NOT NULL"
MADE = (
    Made(TermCell, {"kind": "f.kind"}, AMOUNTS),
    Made(ActivityCell, {"kind": "f.kind", "month": "f.month"}, AMOUNTS),
    Made(
        CancellationCell,
        {"kind": "f.kind", "reason": "f.cancel_reason"},
        {"cancelled": "count(*)"},
        where="f.status = 'cancelled'",
    ),
    Made(
        PresenceCell,
        {"kind": "f.kind", "person_id": "r.person_id"},
        {"meetings": "count(*)"},
        AT_MEETING,
        WAS_THERE,
    ),
    Made(
        PersonCell,
        {"person_id": "r.person_id"},
        {"meetings": "count(*)"},
        AT_MEETING,
        WAS_THERE,
        place=(*UNIT, "area_id"),
    ),
    Made(
        CoachCell,
        {"coach_id": "r.person_id"},
        {
            "held": _amount("held"),
            "minutes": "coalesce(sum(f.minutes), 0)",
            "travel": _sum(TRAVEL, "held"),
            "booked": _amount("booked"),
            "booked_minutes": _sum("f.booked_minutes", "booked"),
            "booked_travel": _sum(TRAVEL, "booked"),
        },
        AT_MEETING,
        "r.role = 'facilitator' AND (f.status = 'booked' OR f.status = 'held' AND r.attended IS NOT FALSE)",
    ),
    Made(
        LogCell,
        {"month": "f.month"},
        {
            "held": "count(*)",
            # Correcting a log writes over when it was logged, and keeps a version with the time before.
            "soon": """count(*) FILTER (WHERE f.logged_at <= f.ends_at + interval '168 hours' OR EXISTS (
                SELECT 1 FROM coaching_logversion v
                WHERE v.log_id = f.log_id AND v.saved_at <= f.ends_at + interval '168 hours'))""",
            "visits": "count(*) FILTER (WHERE f.kind = 'lesson_visit')",
        },
        where=OF_ENGAGEMENT,
    ),
    Made(
        ContactCell,
        {"engagement_id": "f.engagement_id"},
        {"weeks": "bit_or(1::bigint << extract(week FROM f.day)::integer - 1)"},
        where=OF_ENGAGEMENT,
    ),
    Made(
        AttendanceCell,
        {
            "meeting_id": "f.id",
            "series_id": "f.series_id",
            "group_id": "f.group_id",
            "month": "f.month",
            "starts_at": "f.starts_at",
            "number": "f.number",
        },
        {
            "asked": "count(r.attended)",
            "there": "count(*) FILTER (WHERE r.attended)",
        },
        """(
            SELECT *, row_number() OVER (PARTITION BY series_id, term ORDER BY starts_at, id) AS number
            FROM fact
            WHERE status = 'held' AND engagement_id IS NULL AND programme_id IS NOT NULL
        ) f
        LEFT JOIN scheduling_participant r ON r.meeting_id = f.id AND r.role = 'participant'""",
    ),
)


def insert(fact) -> str:
    """One statement that makes the cells of all tables from the rows of `fact`, as they are at one moment."""
    steps = [
        f"{made.table}_new AS (INSERT INTO {made.table} ({made.columns}) {made.select} RETURNING 1)"
        for made in MADE
    ]
    amounts = ", ".join(f"(SELECT count(*) FROM {made.table}_new)" for made in MADE)
    return f"WITH fact AS MATERIALIZED ({fact}), {', '.join(steps)} SELECT {amounts}"


def delete(table, scope) -> str:
    """Take the cells of `scope` away from a table: `units` (with a school), `loose units` (without), `whole`, `all`."""
    if scope == "all":
        return f"DELETE FROM {table}"
    if scope == "whole":
        return f"""DELETE FROM {table} WHERE school_id = ANY(%(schools)s) OR authority_id = ANY(%(authorities)s)
            OR school_id IS NULL AND authority_id = ANY(%(loose)s)"""
    same = "c.school_id = u.school_id" if scope == "units" else "c.school_id IS NULL AND u.school_id IS NULL"
    return f"""DELETE FROM {table} c
        USING unnest(%(unit_authorities)s::bigint[], %(unit_schools)s::bigint[], %(unit_terms)s::text[])
              u(authority_id, school_id, term)
        WHERE {same} AND c.term = u.term AND c.authority_id = u.authority_id"""


def units(taken) -> str:
    """The CTEs from `taken`, rows of coaching_due, to `unit`: authority, school, term, first and last day of it."""
    joins, code = term_of("s.authority_id", "o.day")
    return f"""
    taken AS ({taken}),
    occasion AS (
        SELECT m.series_id, (m.starts_at AT TIME ZONE {ZONE})::date AS day
        FROM taken JOIN scheduling_meeting m ON m.id = taken.meeting_id WHERE m.starts_at IS NOT NULL
        UNION
        SELECT series_id, day FROM taken WHERE series_id IS NOT NULL AND day IS NOT NULL
        UNION
        SELECT m.series_id, (m.starts_at AT TIME ZONE {ZONE})::date
        FROM taken JOIN scheduling_meeting m ON m.series_id = taken.series_id
        WHERE taken.day IS NULL AND m.starts_at IS NOT NULL
    ),
    unit AS (
        SELECT DISTINCT s.authority_id, s.school_id, {code} AS term, t.starts_on AS first, t.ends_on AS last
        FROM occasion o JOIN scheduling_series s ON s.id = o.series_id {joins}
    )"""


#: Units that are due, and as rows of their own, with only a school or an authority, all that is due whole.
DUE = """
    SELECT authority_id, school_id, term, first, last, false AS without_school FROM unit
    UNION ALL
    SELECT DISTINCT authority_id, school_id, NULL, NULL::date, NULL::date, without_school FROM taken
    WHERE school_id IS NOT NULL OR authority_id IS NOT NULL"""

#: What is due in `authorities`: changed meetings, units, whether something is due whole, and since when. Only so many
#: of the oldest notes are looked at: that there are more says enough.
PENDING = f"""
    WITH {units("SELECT * FROM coaching_due ORDER BY id LIMIT 10000")}, mine AS (
        SELECT taken.* FROM taken
        LEFT JOIN scheduling_meeting m ON m.id = taken.meeting_id
        LEFT JOIN scheduling_series s ON s.id = coalesce(m.series_id, taken.series_id)
        LEFT JOIN accounts_school school ON school.id = taken.school_id
        WHERE coalesce(taken.authority_id, school.authority_id, s.authority_id) = ANY(%(authorities)s)
    )
    SELECT (SELECT count(DISTINCT meeting_id) FROM mine),
           (SELECT count(*) FROM unit WHERE authority_id = ANY(%(authorities)s)),
           coalesce(bool_or(school_id IS NOT NULL OR authority_id IS NOT NULL), false),
           min(at)
    FROM mine"""


def difference(made) -> str:
    """What differs between a table and the raw rows, without the units that are due: the cell's columns, and whether it
    is one that `is_stored` or one that ought to be. In one statement, so that it is of one moment."""
    return f"""
    WITH {units("SELECT * FROM coaching_due")},
    fact AS MATERIALIZED ({ALL_FACTS}),
    right_now AS ({made.select}),
    stored AS (SELECT {made.columns} FROM {made.table})
    SELECT * FROM (
        (SELECT true AS is_stored, * FROM (TABLE stored EXCEPT ALL TABLE right_now) gone)
        UNION ALL
        (SELECT false, * FROM (TABLE right_now EXCEPT ALL TABLE stored) missing)
    ) differing
    WHERE NOT EXISTS (
        SELECT 1 FROM unit u WHERE u.authority_id = differing.authority_id AND u.term = differing.term
        AND u.school_id IS NOT DISTINCT FROM differing.school_id)
    AND NOT EXISTS (
        SELECT 1 FROM taken t WHERE t.school_id = differing.school_id
        OR t.authority_id = differing.authority_id AND (NOT t.without_school OR differing.school_id IS NULL))
    ORDER BY authority_id, term, school_id, {", ".join(list(made.keys)[3:])}, is_stored"""
