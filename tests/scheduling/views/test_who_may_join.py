import pytest
from django.urls import reverse

from tests.factories import (
    SchoolFactory,
    make_administrator,
    make_coach,
    make_meeting,
    make_series,
    make_teacher,
)

LINK = "https://video.example.org/kanin"


@pytest.mark.django_db
def test_the_video_link_is_for_those_who_take_part(client):
    school = SchoolFactory()
    coach, teacher = make_coach(school.authority), make_teacher(school)
    meeting = make_meeting(make_series(school, facilitators=[coach], participants=[teacher]), video_url=LINK)
    seen = {}
    for who, person in (
        ("coach", coach),
        ("teacher", teacher),
        ("office", make_administrator(school.authority)),
    ):
        client.force_login(person)
        for name in ("meeting_detail", "meeting_move", "meeting_ics"):
            page = client.get(reverse(name, args=[meeting.pk]))
            if page.status_code == 200:
                seen[who, name] = LINK in page.content.decode().replace("\r\n ", "")
    assert seen == {
        ("coach", "meeting_detail"): True,
        ("coach", "meeting_move"): True,
        ("coach", "meeting_ics"): True,
        ("teacher", "meeting_detail"): True,
        ("teacher", "meeting_ics"): True,
        ("office", "meeting_detail"): False,
        ("office", "meeting_move"): False,
        ("office", "meeting_ics"): False,
    }
