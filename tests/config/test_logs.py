import logging
import sys

import pytest
from django.db import IntegrityError, connection

from config.logs import PlainFormatter

ADDRESS = "asa@example.se"


@pytest.fixture
def refused(db):
    """An error in which PostgreSQL quotes what it was given."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE once (email text UNIQUE)")
        cursor.execute("INSERT INTO once VALUES (%s)", [ADDRESS])
        try:
            cursor.execute("INSERT INTO once VALUES (%s)", [ADDRESS])
        except IntegrityError as error:
            return error, sys.exc_info()


@pytest.mark.parametrize("form", ["%s", "%r"])
def test_what_the_database_quotes_is_not_logged(refused, form):
    error, trace = refused
    assert ADDRESS in str(error)
    record = logging.LogRecord("django", logging.ERROR, "x.py", 1, f"Task raised: {form}", (error,), trace)
    text = PlainFormatter("%(levelname)s %(message)s").format(record)
    assert ADDRESS not in text
    assert "duplicate key value violates unique constraint" in text
    assert "Traceback" in text
