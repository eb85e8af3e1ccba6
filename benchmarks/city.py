"""A large city over ten years, made by the database itself: 500 schools, 200 coaches, 20 terms, three people at each of
up to a million meetings.
"""

import datetime as dt

from django.db import connection

from accounts.databaseroles import as_owner
from accounts.enums import Role
from accounts.models import Area, Duty, Person, School, SchoolAuthority
from coaching.enums import ProgrammeKind
from coaching.models import Programme
from scheduling.models import Term
from scheduling.termcode import TermCode

AREAS, SCHOOLS, COACHES, TEACHERS, TERMS, PROGRAMMES = 10, 500, 200, 20_000, 20, 3
#: So many meetings has each engagement, in one term.
EACH = 10
NEWEST = TermCode("HT", 2026)

# `c` is the number of a school, `t` of a term, `r` of the engagement in it, `k` of its meeting, `n` of a participant.
STATEMENTS = (
    f"""
CREATE TEMPORARY TABLE made AS
SELECT nextval(pg_get_serial_sequence('scheduling_series', 'id')) AS id, r, t, c
FROM generate_series(0, %(rounds)s - 1) r, generate_series(%(first)s, %(last)s) t, generate_series(0, {SCHOOLS - 1}) c
""",
    """
INSERT INTO scheduling_series (id, authority_id, school_id, title, usual_kind, usual_minutes, place, video_url)
SELECT id, %(authority)s, (%(schools)s)[c + 1], 'Samtal', 'conversation', 60, '', '' FROM made
""",
    f"""
INSERT INTO coaching_engagement (authority_id, school_id, programme_id, series_id, subjects, phase, phase_since,
                                 started_at, closed_at, has_corners)
SELECT %(authority)s, (%(schools)s)[c + 1], (%(programmes)s)[r %% {PROGRAMMES} + 1], id, '{{}}', 'closed', ends_at,
       starts_at, ends_at, false
FROM made, LATERAL (SELECT (%(starts)s::date[])[t + 1]::timestamptz AS starts_at) began,
     LATERAL (SELECT LEAST(starts_at + interval '130 days', now()) AS ends_at) ended
""",
    # Of what is over 6 in 7 are held, and the others cancelled or not logged; each meeting of a term lies within it.
    f"""
CREATE TEMPORARY TABLE met AS
SELECT nextval(pg_get_serial_sequence('scheduling_meeting', 'id')) AS id, made.id AS series, r, t, c, k,
       CASE WHEN (r + t + c + k) %% 7 > 0 THEN 'held'
            WHEN (r + k) %% 2 = 0 THEN 'cancelled' ELSE 'booked' END AS status,
       ((%(starts)s::date[])[t + 1] + k * 12 + (r + c) %% 12 + make_interval(hours => 8 + r %% 8))
       AT TIME ZONE 'Europe/Stockholm' AS at
FROM made, generate_series(0, {EACH - 1}) k
""",
    """
INSERT INTO scheduling_meeting (id, series_id, kind, status, cancel_reason, starts_at, ends_at, place, video_url,
                                agenda, uid, sequence, asked_sequence, created_at)
SELECT id, series, CASE WHEN k = 0 THEN 'leadership_talk' WHEN k %% 4 = 3 THEN 'lesson_visit' ELSE 'conversation' END,
       status, CASE WHEN status = 'cancelled' THEN (ARRAY['illness', 'school', 'travel'])[k %% 3 + 1] ELSE '' END,
       at, at + interval '1 hour', '', '', '', id || '@bollplank', 0, 0, now()
FROM met ORDER BY at
""",
    f"""
INSERT INTO scheduling_participant (meeting_id, person_id, role, response, attended, travel_before, travel_after)
SELECT id, CASE WHEN n = 0 THEN (%(coaches)s)[(c + r * {SCHOOLS}) %% {COACHES} + 1]
                ELSE (%(teachers)s)[(c * {TEACHERS // SCHOOLS} + (r + t) * 2 + n) %% {TEACHERS} + 1] END,
       CASE WHEN n = 0 THEN 'facilitator' ELSE 'participant' END, 'needs_answer',
       CASE WHEN status = 'held' THEN (k + n + c) %% 11 > 0 OR n = 0 END, 15, 15
FROM met, generate_series(0, 2) n
""",
    """
INSERT INTO coaching_log (meeting_id, minutes, phase, logged_by_id, logged_at)
SELECT id, 40 + (c + k) %% 30, 'work', (%(coaches)s)[1], at FROM met WHERE status = 'held'
""",
    "DROP TABLE made, met",
)


def terms():
    """Codes of the terms, newest first."""
    code = NEWEST
    for _ in range(TERMS):
        yield code
        code = code.previous


def first_day(code):
    """The first day of a term as most authorities have it."""
    return dt.date(code.year, 1, 8) if code.season == "VT" else dt.date(code.year, 8, 17)


class City:
    """The city without meetings; `grow` makes them, newest terms first."""

    def __init__(self):
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE accounts_schoolauthority, accounts_person CASCADE")
        self.authority = SchoolAuthority.objects.create(name="Storköpings kommun")
        areas = [Area.objects.create(authority=self.authority, name=f"Område {n}") for n in range(AREAS)]
        self.schools = School.objects.bulk_create(
            School(authority=self.authority, area=areas[n % AREAS], name=f"Skola {n:03}")
            for n in range(SCHOOLS)
        )
        self.programmes = [
            Programme.objects.create(
                authority=self.authority,
                kind=ProgrammeKind.TEACHER_COACHING,
                name=f"Coachning {n}",
                slug=f"coachning-{n}",
                is_published=True,
            )
            for n in range(PROGRAMMES)
        ]
        self.coaches, self.teachers = self._people("coach", COACHES), self._people("teacher", TEACHERS)
        [self.office] = self._people("office", 1)
        Duty.objects.create(
            person=self.office,
            role=Role.ADMINISTRATOR,
            authority=self.authority,
            starts_on=dt.date(2020, 1, 1),
        )
        Term.objects.bulk_create(
            Term(
                authority=self.authority,
                season=code.season,
                year=code.year,
                starts_on=first_day(code),
                ends_on=first_day(code) + dt.timedelta(days=123 if code.season == "HT" else 155),
            )
            for code in terms()
        )

    def grow(self, first, last, meetings):
        """Meetings of the terms from number `first` to `last` (0 is the newest), so that all terms would have
        `meetings` in all. Without triggers: what is measured is not how fast they are written."""
        parameters = {
            "authority": self.authority.pk,
            "schools": [school.pk for school in self.schools],
            "programmes": [programme.pk for programme in self.programmes],
            "coaches": self.coaches,
            "teachers": self.teachers,
            "starts": [first_day(code) for code in terms()],
            "rounds": max(meetings // EACH // TERMS // SCHOOLS, 1),
            "first": first,
            "last": last,
        }
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for statement in STATEMENTS:
                cursor.execute(statement, parameters)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    @staticmethod
    def _people(name, amount):
        people = Person.objects.bulk_create(
            Person(email=f"{name}{n}@example.se", given_name="Åsa", family_name=f"{name} {n}")
            for n in range(amount)
        )
        return people if amount == 1 else [person.pk for person in people]
