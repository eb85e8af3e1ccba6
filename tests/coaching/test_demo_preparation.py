"""The demonstration's groups get ready: some of it done, some late, expectations and agreements."""

import datetime as dt

import pytest
from django.utils import timezone

from coaching.demo.preparation import make_preparation
from coaching.models import Expectation, Group, GroupAgreement, Preparation
from coaching.preparationlist import STANDARD
from coaching.queries import preparation as queries
from coaching.rules.expectation import kinds_of
from tests.coaching.preparing import NOW, World
from tests.factories import make_group, make_meeting

pytestmark = pytest.mark.django_db


def test_groups_are_prepared_each_a_little_differently(time_machine, django_assert_num_queries):
    time_machine.move_to(NOW, tick=False)
    world, now = World(start=None), timezone.now()
    for number in range(2, 5):
        group = make_group(world.programme, world.school, leaders=[world.leader], name=f"Grupp {number}")
        make_meeting(group.series, now + dt.timedelta(days=7 * number, hours=number))
    with django_assert_num_queries(12):
        make_preparation(Group.objects.all(), now)
    groups = list(queries.with_items(queries.groups_with_standing()))
    found = [queries.progress_of(group) for group in groups]
    assert Preparation.objects.count() == 4 * len(STANDARD)
    assert sum(progress.ready for progress in found) > 0 and sum(progress.overdue for progress in found) > 0
    assert all(progress.open_items for progress in found)
    by_pk = {group.pk: group for group in groups}
    lines = Expectation.objects.select_related("written_by")
    assert lines and all(line.kind in kinds_of(line.written_by, by_pk[line.group_id]) for line in lines)
    assert GroupAgreement.objects.filter(group=world.group).get().confirmations.get().person == world.member


def test_without_groups_there_is_nothing_to_prepare():
    make_preparation(Group.objects.all(), timezone.now())
    assert not Preparation.objects.exists()
