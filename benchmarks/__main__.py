"""`make bench`: measure what we promise about speed, on servers of its own under var/bench.

Each value is a ratio measured in turns within one run, or a count; what came out is checked in the same run. Prints a
table and writes var/bench.json: [{name, value, unit, target, holds}].
"""

import argparse
import json
import os
import sys
from functools import partial

from config import embedded

FOLDER = embedded.VAR / "bench"


def environment(addresses):
    """The settings' environment: a site of its own, with durable storage as in production."""
    return {
        **addresses,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "only-for-benchmarks-and-long-enough-to-be-taken-for-one",
        "MFA_KEYS": "be9c" * 16,
        # What is measured is the pages, not the way in.
        "MFA_REQUIRED": "false",
        "DEBUG": "false",
        "DEMO": "false",
        "STATIC_COLLECTED": "false",
        "BASE_URL": "http://localhost",
        "MAIL_SINK": "",
        "LOG_LEVEL": "WARNING",
        "EMAIL_URL": "smtp://127.0.0.1:1",
    }


def table(results):
    """Results as lines in columns."""
    lines = [("what", "value", "target", "holds")]
    for row in results:
        lines.append(
            (row["name"], f"{row['value']:g} {row['unit']}", row["target"], "yes" if row["holds"] else "NO")
        )
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    )


def main():
    """Measure, print, write; exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--reminders", type=int, default=10_000, help="how many reminders each side sends")
    parser.add_argument(
        "--meetings",
        type=int,
        default=1_000_000,
        help="how many meetings the reports are about, at least 100,000",
    )
    parser.add_argument(
        "--only",
        choices=[
            "vault",
            "rows",
            "reminders",
            "booking",
            "feed",
            "allocation",
            "board",
            "matching",
            "engagement",
            "reports",
        ],
        help="measure this part alone",
    )
    arguments = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with embedded.Embedded(FOLDER, durable=True) as addresses:
        os.environ.update(environment(addresses))
        import django

        django.setup()
        from benchmarks import (
            allocation,
            board,
            booking,
            engagement,
            feed,
            matching,
            reminders,
            reports,
            rows,
            vault,
        )

        parts = {
            "vault": vault.measure,
            "rows": rows.measure,
            "reminders": partial(reminders.measure, arguments.reminders),
            "booking": booking.measure,
            "feed": feed.measure,
            "allocation": allocation.measure,
            "board": board.measure,
            "matching": matching.measure,
            "engagement": engagement.measure,
            "reports": partial(reports.measure, arguments.meetings),
        }
        results = [row for name, part in parts.items() if arguments.only in (None, name) for row in part()]
    print(table(results))
    (embedded.VAR / "bench.json").write_text(json.dumps(results, indent=1) + "\n")
    return 0 if all(row["holds"] for row in results) else 1


if __name__ == "__main__":
    sys.exit(main())
