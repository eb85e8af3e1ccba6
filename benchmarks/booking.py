"""What it costs that nobody can be double-booked: eight writers at once, with the constraint and without.

Both sides insert the same rows into copies of the participants' table, one transaction for each: one copy keeps the
exclusion constraint and is asked with ON CONFLICT DO NOTHING, as the booking service does; the other takes all.
"""

import random
import threading
import time
from statistics import median

from django.core.management import call_command
from django.db import OperationalError, connection, connections

from accounts.databaseroles import as_owner

WRITERS, ROUNDS, EACH = 8, 5, 100
#: Who leads, and the quarters of an hour at which an hour may begin: a few of a hundred find the time taken.
LEADERS, QUARTERS = 200, 2800
FREE, GUARDED = "bench_free", "bench_guarded"
OVERLAPS = f"""
SELECT count(*) FROM {GUARDED} a JOIN {GUARDED} b
ON a.id < b.id AND a.person_id = b.person_id AND a.busy && b.busy
"""


def make_tables():
    """The two copies; without the triggers, which cost both the same."""
    with as_owner(), connection.cursor() as cursor:
        for name in (FREE, GUARDED):
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            cursor.execute(f"CREATE TABLE {name} (LIKE scheduling_participant INCLUDING ALL)")
            cursor.execute(f"GRANT ALL ON {name} TO PUBLIC")
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'x'", [FREE]
        )
        [(name,)] = cursor.fetchall()
        cursor.execute(f"ALTER TABLE {FREE} DROP CONSTRAINT {name}")


def write(table, conflict, bookings, written, deadlocks):
    """Insert `bookings`, each in a transaction of its own; counts the rows and the deadlocks."""
    sql = f"""
        INSERT INTO {table} (meeting_id, person_id, role, response, travel_before, travel_after, busy)
        VALUES (%s, %s, 'facilitator', 'needs_answer', 0, 0,
                tstzrange(%s, %s::timestamptz + interval '1 hour')) {conflict}
    """
    try:
        with connection.cursor() as cursor:
            for meeting, person, start in bookings:
                try:
                    cursor.execute(sql, [meeting, person, start, start])
                    written.append(cursor.rowcount)
                except OperationalError:
                    deadlocks.append(meeting)
    finally:
        connections.close_all()


def seconds(table, conflict, plans, written, deadlocks):
    """How long the writers need together."""
    threads = [
        threading.Thread(target=write, args=(table, conflict, plan, written, deadlocks)) for plan in plans
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


def plans_for(number):
    """For each writer what it books in a round: (meeting, person, start); the same on both sides."""
    chance, meeting = random.Random(number), number * WRITERS * EACH
    plans = []
    for _writer in range(WRITERS):
        plan = []
        for _each in range(EACH):
            meeting += 1
            quarter = chance.randrange(QUARTERS)
            start = f"2026-09-{1 + quarter // 96:02d} {quarter % 96 // 4:02d}:{quarter % 4 * 15:02d}+00"
            plan.append((meeting, 1 + chance.randrange(LEADERS), start))
        plans.append(plan)
    return plans


def measure():
    """The rows of the table."""
    call_command("migrate", interactive=False, verbosity=0)
    make_tables()
    written, deadlocks, ratios = [], [], []
    for number in range(ROUNDS):
        plans = plans_for(number)
        free = seconds(FREE, "", plans, [], deadlocks)
        guarded = seconds(GUARDED, "ON CONFLICT DO NOTHING", plans, written, deadlocks)
        ratios.append(free / guarded)
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        [(overlaps,)] = cursor.fetchall()
        cursor.execute(f"SELECT count(*) FROM {GUARDED}")
        [(rows,)] = cursor.fetchall()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {FREE}, {GUARDED}")
    assert rows == sum(written) < WRITERS * EACH * ROUNDS
    ratio, wrong = median(ratios), overlaps + len(deadlocks)
    return [
        {
            "name": "booking",
            "value": round(ratio, 2),
            "unit": "×",
            "target": "≥ 0.7",
            "holds": ratio >= 0.7,
        },
        {
            "name": "booking, overlaps and deadlocks",
            "value": wrong,
            "unit": "",
            "target": "0",
            "holds": wrong == 0,
        },
    ]
