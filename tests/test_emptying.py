"""That no test finds what another has committed."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from accounts.databaseroles import as_owner
from tests import emptying
from tests.emptying import KEPT, empty
from tests.factories import SchoolFactory, make_coach, make_engagement, make_meeting, make_teacher

pytestmark = pytest.mark.django_db(transaction=True)

#: Made again after Django's way of emptying: every database begins with it, as with its permissions.
LIBRARY = {"coaching_method", "coaching_methodstep"}


def rows():
    """How many rows each table has, of those that have any."""
    found = {}
    with as_owner(), connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            found[table] = cursor.fetchone()[0]
    return {table: count for table, count in found.items() if count}


def make_something():
    """Rows in tables that refer to each other, with a meeting that moves: triggers note that."""
    school = SchoolFactory()
    teacher, coach = make_teacher(school), make_coach(school.authority)
    engagement = make_engagement(school, coaches=[coach], teachers=[teacher])
    meeting = make_meeting(engagement.series, timezone.now() + dt.timedelta(days=3))
    meeting.starts_at += dt.timedelta(days=1)
    meeting.ends_at += dt.timedelta(days=1)
    meeting.save()


@pytest.mark.parametrize("small", [emptying.SMALL, 0], ids=["few rows", "many rows"])
def test_all_that_was_committed_is_gone(monkeypatch, small):
    monkeypatch.setattr(emptying, "SMALL", small)
    make_something()
    filled = rows()
    assert {"accounts_person", "scheduling_meeting", "coaching_engagement"} <= set(filled)
    empty(None)
    assert set(rows()) <= KEPT | LIBRARY


def test_content_types_and_permissions_stay():
    before = ContentType.objects.count(), Permission.objects.count()
    make_something()
    empty(None)
    assert (ContentType.objects.count(), Permission.objects.count()) == before
    assert min(before) > 0
