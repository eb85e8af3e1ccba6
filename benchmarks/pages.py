"""What the parts that measure a page have in common: a browser, what a page asks the database, and medians in turns."""

import statistics
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

ROUNDS = 15


def browser(person):
    """A client in which `person` is signed in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    return client


def get(client, url):
    """The page, through all middleware to the last byte."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def statements(client, url) -> list[str]:
    """What the page asks the database once everything that is kept between requests is there."""
    get(client, url)
    with CaptureQueriesContext(connection) as asked:
        get(client, url)
    return [query["sql"] for query in asked.captured_queries]


def ask(found):
    """The reads among these statements once more, to the last row, with nothing made of them."""
    with connection.cursor() as cursor:
        for sql in found:
            # Each begins with who asks; see accounts/acting.py.
            if sql.removeprefix(sql.partition("; ")[0] + "; ").startswith("SELECT"):
                cursor.execute(sql)
                cursor.fetchall()


def medians(*sides, rounds=ROUNDS) -> list[float]:
    """Seconds that each of `sides` takes, run in turns: the median of each, after one turn to warm up."""
    times = [[] for _side in sides]
    for number in range(rounds + 1):
        for took, side in zip(times, sides, strict=True):
            begun = time.perf_counter()
            side()
            if number:
                took.append(time.perf_counter() - begun)
    return [statistics.median(took) for took in times]


def at_most(name, value, most, unit="×"):
    """A row of the table whose value holds up to `most`."""
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "target": f"≤ {most:g} {unit}".replace(" ×", ""),
        "holds": value <= most,
    }


def as_many(name, few, many):
    """A row of the table: how many statements more `many` are than `few`. One that comes with the rows is too many."""
    more = len(many) - len(few)
    return {
        "name": name,
        "value": more,
        "unit": "more",
        "target": f"0, of {len(few)}",
        "holds": more == 0,
    }
