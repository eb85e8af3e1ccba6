"""A process that sends what is due, as a worker does. For each line that it reads it sends until nothing is due, and
prints how many left and how much memory it takes, in MiB. Not told apart from a Celery worker by the ledger.
"""

import sys

import django
import psutil

django.setup()

from scheduling.services import dispatch  # noqa: E402 - Django has to be there first


def send_due() -> int:
    """Batch by batch, until there is nothing more to claim; how many were sent."""
    sent = 0
    while True:
        ids, lease = dispatch.claim()
        if not ids:
            return sent
        sent += dispatch.send_batch(ids=ids, lease=lease)["sent"]


def main():
    """Answer each line."""
    print("ready", flush=True)
    for _line in sys.stdin:
        sent = send_due()
        print(sent, round(psutil.Process().memory_info().rss / 2**20, 1), flush=True)


if __name__ == "__main__":
    main()
