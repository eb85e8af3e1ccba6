"""Before somebody leaves, the office is told what stays behind."""

from accounts import leaving
from coaching.enums import Phase, RequestState
from tests.factories import RequestFactory, SchoolFactory, make_coach, make_engagement, make_meeting


def test_what_stays_behind_is_named(db):
    school = SchoolFactory()
    coach, other = make_coach(school.authority), make_coach(school.authority)
    assert leaving.what_goes(coach) == []
    engagement = make_engagement(school, coaches=[coach])
    make_engagement(school, coaches=[other])
    make_engagement(school, coaches=[coach], phase=Phase.CLOSED)
    make_meeting(engagement.series)
    make_meeting(engagement.series, minutes=30, status="cancelled", cancel_reason="illness")
    RequestFactory(school=school, state=RequestState.MATCHED, coach=coach)
    assert [sentence.split(".")[0] for sentence in leaving.what_goes(coach)] == [
        "Ett möte är bokat med personen",
        "Ett coachningsuppdrag är fortfarande öppet med personen",
        "En förfrågan väntar på den här coachens ja",
    ]
