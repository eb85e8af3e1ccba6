"""Reports about a large city over ten years: each report's page against its own statements; the figures of activity
from the summaries against the same from the meetings; ten years against one; and what it takes to keep the summaries.
"""

import random
import time
from functools import partial

from django.core.management import call_command
from django.db import connection
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse

from accounts.databaseroles import as_owner
from benchmarks import pages
from benchmarks.city import NEWEST, TERMS, City
from coaching.models import Log
from coaching.queries.summary import differences
from coaching.reports.activity import ActivityReport
from coaching.reports.registry import REPORTS
from coaching.reports.scope import LOCAL, Choice, meetings, periods
from coaching.services import summary
from scheduling.models import Meeting, Participant

#: Meetings that are changed between two refreshes, and how often that is done.
CHANGED, ROUNDS = 100, 10

COUNTS = {
    "held": Count("pk", filter=Q(status="held")),
    "planned": Count("pk", filter=Q(status="booked")),
    "cancelled": Count("pk", filter=Q(status="cancelled")),
    "minutes": Sum("log__minutes", filter=Q(status="held"), default=0),
}


def from_meetings(choice):
    """What activity shows of a term, counted from the meetings: the figures, and the counts of each panel's rows."""
    chosen = meetings(choice)
    there = Participant.objects.filter(
        meeting__in=chosen.filter(status="held"), attended=True, role="participant"
    ).aggregate(people=Count("person", distinct=True))

    def rows(**by):
        found = chosen.values(**by).annotate(**COUNTS)
        return sorted(tuple(row[name] for name in (*COUNTS, *by)) for row in found)

    reasons = chosen.filter(status="cancelled").values("cancel_reason").annotate(n=Count("pk"))
    return {
        "figures": {**chosen.aggregate(**COUNTS), **there},
        "months": [row[:4] for row in rows(month=TruncMonth("starts_at", tzinfo=LOCAL))],
        "kinds": [row[:4] for row in rows(of=F("kind"))],
        "reasons": sorted(row["n"] for row in reasons),
        "schools": [row[:5] for row in rows(name=F("series__school__name"), pk=F("series__school"))],
    }


def from_summaries(choice):
    """The same from the summaries, as the report makes it."""
    report = ActivityReport()
    panels = {panel.code: [row.cells for row in panel.rows] for panel in report.panels(choice)}
    return {
        "figures": report.figures(choice),
        "months": sorted(cells[1:] for cells in panels["months"] if any(cells[1:])),
        "kinds": sorted(cells[1:] for cells in panels["kinds"]),
        "reasons": sorted(amount for _reason, amount in panels["reasons"]),
        "schools": sorted((*counts, name) for name, _area, *counts in panels["schools"]),
    }


# Ten years, a row for each term: what was planned, held and cancelled, how many minutes, with how many people.
YEARS_FROM_MEETINGS = tuple(
    f"""
WITH m AS (
    SELECT m.id, m.status, l.minutes, t.season || '-' || right(t.year::text, 2) AS term
    FROM scheduling_meeting m JOIN scheduling_series s ON s.id = m.series_id
    JOIN scheduling_term t ON t.authority_id = s.authority_id
         AND (m.starts_at AT TIME ZONE 'Europe/Stockholm')::date BETWEEN t.starts_on AND t.ends_on
    LEFT JOIN coaching_log l ON l.meeting_id = m.id AND m.status = 'held'
    WHERE s.authority_id = %(authority)s AND m.status IN ('booked', 'held', 'cancelled'))
{select}"""
    for select in (
        """SELECT term, count(*) FILTER (WHERE status = 'booked'), count(*) FILTER (WHERE status = 'held'),
       count(*) FILTER (WHERE status = 'cancelled'), coalesce(sum(minutes), 0)
FROM m GROUP BY term ORDER BY term""",
        """SELECT term, count(DISTINCT person_id) FROM m JOIN scheduling_participant p ON p.meeting_id = m.id
WHERE status = 'held' AND attended AND role = 'participant' GROUP BY term ORDER BY term""",
    )
)
YEARS_FROM_SUMMARIES = (
    """SELECT term, sum(planned), sum(held), sum(cancelled), sum(minutes) FROM coaching_termcell
WHERE authority_id = %(authority)s GROUP BY term ORDER BY term""",
    """SELECT term, count(DISTINCT person_id) FROM coaching_personcell
WHERE authority_id = %(authority)s GROUP BY term ORDER BY term""",
)


def years(statements, authority):
    """The rows of both statements."""
    found = []
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, {"authority": authority.pk})
            found += cursor.fetchall()
    return found


def change(chance, amount):
    """So many meetings are logged anew, cancelled, or somebody was there after all."""
    held = Meeting.objects.filter(status="held")
    first, last = held.order_by("pk").first().pk, held.order_by("pk").last().pk
    for _ in range(amount):
        meeting = held.filter(pk__gte=chance.randint(first, last)).order_by("pk").first()
        what = chance.randrange(3)
        if what == 0:
            Log.objects.filter(meeting=meeting).update(minutes=F("minutes") % 120 + 1)
        elif what == 1:
            Participant.objects.filter(meeting=meeting, role="participant").update(attended=True)
        else:
            Log.objects.filter(meeting=meeting).delete()
            Meeting.objects.filter(pk=meeting.pk).update(status="booked")


def timed(what):
    """Seconds that it takes, and what it returns."""
    begun = time.perf_counter()
    result = what()
    return time.perf_counter() - begun, result


def measure(amount):
    """The rows of the table, of a city with so many meetings in all."""
    call_command("migrate", interactive=False, verbosity=0)
    city = City()
    client = pages.browser(city.office)
    addresses = {
        report.code: f"{reverse('report_page', args=[report.code])}?term={NEWEST}" for report in REPORTS
    }
    city.grow(0, 1, amount)
    made_anew(2, amount)
    one_year = {code: pages.medians(partial(pages.get, client, url))[0] for code, url in addresses.items()}
    city.grow(2, TERMS - 1, amount)
    made_anew(TERMS, amount)
    found = []
    for code, url in addresses.items():
        found += page_rows(client, code, url, one_year[code])
    return [*found, *figure_rows(city), *keeping_rows()]


def made_anew(terms, amount):
    """Work out every cell, and say how long that takes."""
    seconds, cells = timed(summary.rebuild)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{Meeting.objects.count()} meetings in {terms} terms: {cells} cells made anew in {seconds:.1f} s")


def page_rows(client, code, url, one_year):
    """One report's page: against its statements, in time, and with ten years of meetings against one."""
    whole, raw = pages.medians(
        partial(pages.get, client, url), partial(pages.ask, pages.statements(client, url))
    )
    print(
        f"{code}: {whole * 1000:.0f} ms, its statements alone {raw * 1000:.0f} ms, of one year {one_year * 1000:.0f} ms"
    )
    return [
        pages.at_most(f"report {code} ÷ its statements", whole / raw, 1.3),
        pages.at_most(f"report {code}", whole * 1000, 300, "ms"),
        pages.at_most(f"report {code}, ten years ÷ one", whole / one_year, 1.5),
    ]


def figure_rows(city):
    """Activity from the summaries against the same from the meetings, which it has to agree with."""
    choice = Choice(city.office, next(period for period in periods(city.office) if period.term == NEWEST))
    assert from_summaries(choice) == from_meetings(choice)
    kept, raw = pages.medians(partial(from_summaries, choice), partial(from_meetings, choice), rounds=5)
    print(
        f"activity of a term: {kept * 1000:.1f} ms from the summaries, {raw * 1000:.0f} ms from the meetings"
    )
    ten = [partial(years, both, city.authority) for both in (YEARS_FROM_SUMMARIES, YEARS_FROM_MEETINGS)]
    assert ten[0]() == ten[1]()
    kept_ten, raw_ten = pages.medians(*ten, rounds=3)
    print(
        f"of ten years: {kept_ten * 1000:.0f} ms from the summaries, {raw_ten * 1000:.0f} ms from the meetings"
    )

    def one_meeting():
        change(random.Random(1), 1)
        return timed(summary.refresh)[0]

    again = sorted(one_meeting() for _ in range(5))[2]
    return [
        fine("ten years of activity, from summaries ÷ from meetings", kept_ten / raw_ten),
        fine("the page of a term, from summaries ÷ from meetings", kept / raw),
        pages.at_most("refresh after one changed meeting ÷ from meetings", again / raw, 0.5),
    ]


def fine(name, value):
    """A row of the table whose value is at most 0.02, with more digits."""
    return {**pages.at_most(name, value, 0.02), "value": round(value, 4)}


def keeping_rows():
    """Meetings are changed, and what is due worked out, again and again; in the end every cell is right."""
    chance, seconds = random.Random(2), []
    for _ in range(ROUNDS):
        change(chance, CHANGED)
        seconds.append(timed(summary.refresh)[0])
    middle = sorted(seconds)[ROUNDS // 2]
    print(
        f"refresh after {CHANGED} changed meetings: {middle * 1000:.0f} ms, at most {max(seconds) * 1000:.0f} ms"
    )
    took, wrong = timed(differences)
    assert not any(wrong.values())
    print(f"every cell compared with the meetings in {took:.1f} s")
    return [pages.at_most(f"refresh after {CHANGED} changed meetings", middle, 1, "s")]
