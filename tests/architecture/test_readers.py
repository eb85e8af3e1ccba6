"""Beside every field that somebody writes freely in stands who can read it; and nothing written freely about a
conversation has a column to be stored in unsealed.
"""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import reverse

from coaching.enums import Circle
from coaching.forms.sealed import SealedCharField, SealedForm
from coaching.queries.readers import ReaderBook
from config.embedded import BASE_DIR
from scheduling.enums import MeetingKind
from scheduling.models import Meeting
from scheduling.queries.readers import office_of
from tests.architecture.test_access import ACCESS, _value
from tests.architecture.world import PERSONAS, World
from tests.coaching.vaults import unlock_client
from tests.factories import make_vault

#: Plain text of the coaching side that is written freely, and why it may be.
FREE = {
    "programme.name": "the public catalogue",
    "programme.summary": "the public catalogue",
    "programme.aims": "the public catalogue",
    "programme.target_group": "the public catalogue",
    "programme.content": "the public catalogue",
    "programme.how_it_runs": "the public catalogue",
    "programme.who_may_join": "the public catalogue",
    "programme.place": "the public catalogue",
    "planitem.content": "the programme's plan, which its participants read",
    "planitem.source": "a checksum of the line that was imported",
    "coachingrequest.need": "what the pupils need, before there is any conversation; the form names its readers",
    "coachingrequest.room": "where there is a room",
    "requestevent.note": "why a request was returned or declined; the form names its readers",
    "agreementwording.text_sv": "conditions that hold for all, about no conversation; the form names its readers",
    "agreementwording.text_en": "the same in English",
    "circlekey.circle": "one of two codes, or one with a person's number; a check says so",
    "wish.text": "what a teacher would like, before there is any conversation; the form names its readers",
    "tasktemplate.name_sv": "what a programme offers to be tried, about nobody; the form names its readers",
    "tasktemplate.what_sv": "the same at length",
    "tasktemplate.name_en": "the same in English",
    "tasktemplate.what_en": "the same in English, at length",
    "group.name": "what a group is called, which all of the programme read",
    "group.module": "what a group works with, which all of the programme read",
    "preparationtemplate.text_sv": "what a programme has its groups prepare, about nobody; the form names its readers",
    "preparationtemplate.text_en": "the same in English",
    "preparation.text_sv": "what is in place before a group starts; the form names its readers",
    "preparation.text_en": "the same in English",
    "expectation.text": "what somebody expects of a group; the form names its readers",
    "groupagreement.text": "how a group works together; the form names its readers",
    "groupagreementstart.in_group": "what a programme's agreements begin with; the form names its readers",
    "groupagreementstart.between_groups": "the same between groups",
    "interest.name": "who is interested in a programme; the form names its readers",
    "interest.place_of_work": "where that person works",
    "interest.about": "what somebody wonders about a programme; the form names its readers",
    "watch.q": "the words of a search in the public catalogue",
    "watch.term": "a code; a check says so",
    "watch.place": "a place of the public catalogue",
    "watch.consent_wording": "the sentence of ours that was agreed to",
    "method.name_sv": "what a conversation method is called, about nobody; the form names its readers",
    "method.name_en": "the same in English",
    "method.about_sv": "when it fits, about nobody; the form names its readers",
    "method.about_en": "the same in English",
    "methodstep.name_sv": "what a step is called, about nobody; the form names its readers",
    "methodstep.name_en": "the same in English",
    "methodstep.question_sv": "what any group is asked in that step; the form names its readers",
    "methodstep.question_en": "the same in English",
    "methodrun.name_sv": "a copy of the method's",
    "methodrun.name_en": "the same in English",
    "methodrunstep.name_sv": "a copy of the step's",
    "methodrunstep.name_en": "the same in English",
    "methodrunstep.question_sv": "the same",
    "methodrunstep.question_en": "the same in English",
    "intake.conditions": "the public catalogue",
    "application.mandate": "a mandate in one's post, before there is any meeting; the form names its readers",
    "programmetask.title": "what all in a network try, about nobody; the form names its readers",
    "programmetask.what": "the same at length",
    "handin.text": "what one tried in one's school, for those who run the network; the form names its readers",
    "certificate.code": "random letters",
    "certificate.name": "the name on a certificate",
    "certificate.programme_name": "the public catalogue",
    "certificate.authority_name": "the name of a school authority",
    **{
        f"{cell}cell.term": "a code"
        for cell in (
            "activity",
            "attendance",
            "cancellation",
            "coach",
            "contact",
            "log",
            "person",
            "presence",
            "term",
        )
    },
    "publishedfigure.report": "the code of a report",
    "publishedfigure.measure": "the code of a measure",
    "survey.title_sv": "what a survey is called, about nobody; the form names its readers",
    "survey.title_en": "the same in English",
    "survey.introduction_sv": "what a survey says first, about nobody; the form names its readers",
    "survey.introduction_en": "the same in English",
    "surveyquestion.text_sv": "what all are asked, about nobody; the form names its readers",
    "surveyquestion.text_en": "the same in English",
    "surveyquestion.low_sv": "what the end of a scale is called",
    "surveyquestion.low_en": "the same in English",
    "surveyquestion.high_sv": "what the end of a scale is called",
    "surveyquestion.high_en": "the same in English",
    "surveyoption.text_sv": "what can be chosen, about nobody; the form names its readers",
    "surveyoption.text_en": "the same in English",
    "surveytext.text": "what somebody answers about a programme, without a name; the form names its readers",
    "sealedfield.name": "the name of a field in coaching/sealed.py",
    "draft.place": "the name of a form and the number of what it is about",
    "reportexport.term": "a code; a check says so",
    "reportexport.filters": "ids and codes of filters that were chosen",
}

#: Fields with one line of facts: names, addresses, codes, what is looked for.
FACTS = re.compile(
    r"^(.*-)?(q|name|given_name|family_name|email|phone|.*_code|slug|place|room|video_url|issuer|start|end|day|.*_day"
    r"|next_clock|words|since|until|passphrase|vault_passphrase|recovery_code|code|password|login|label"
    r"|day\d|municipality_code|unit_code|first_school|home_school|minutes|hours|.*_on|.*_from|.*_until|from|to)$"
)


def free_text_columns():
    found = set()
    for model in apps.get_app_config("coaching").get_models():
        for field in model._meta.get_fields():
            text = isinstance(field, models.TextField) or type(field) in (models.CharField, models.JSONField)
            if text and not getattr(field, "choices", None):
                found.add(f"{model._meta.model_name}.{field.name}")
    return found


def test_every_column_for_free_text_has_a_reason():
    assert free_text_columns() == set(FREE)


def test_words_are_shown_where_sealed_things_are_and_nowhere_else():
    folder = BASE_DIR / "templates"
    revealing = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and re.search(r"\|\s*reveal|\.reveal\b", path.read_text(encoding="utf-8"))
    }
    # On pages, one text or all that an entry has; in the file that somebody saves of what is theirs.
    assert revealing == {
        "coaching/sealed/words.html",
        "coaching/sealed/entry_words.html",
        "coaching/sealed/export_part.html",
    }


def test_sealed_forms_have_sealed_fields_only():
    for form in SealedForm.__subclasses__():
        words = [field for name, field in form().fields.items() if name != "seen"]
        assert words and all(isinstance(field, SealedCharField) for field in words), form


def forms_in(html):
    return re.findall(r"<form\b.*?</form>", html, flags=re.S)


def free_fields(form):
    for tag in re.findall(r"<(?:textarea|input)\b[^>]*>", form):
        kind = re.search(r'\btype="(\w+)"', tag)
        name = re.search(r'\bname="([^"]+)"', tag)
        is_text = tag.startswith("<textarea") or (kind is None or kind[1] == "text")
        if is_text and name and not FACTS.match(name[1]):
            yield name[1]


@pytest.mark.django_db
def test_every_field_that_is_written_freely_says_who_reads_it():
    world, seen, bare = World(), set(), []
    vaults = {who: make_vault(getattr(world, who)) for who in ("coach", "teacher")}
    for name, access in sorted(ACCESS.items()):
        who = next((one for one in PERSONAS if one in access.may and one != "visitor"), None)
        if access.post_only or who is None:
            continue
        client = Client()
        client.force_login(getattr(world, who), settings.AUTHENTICATION_BACKENDS[0])
        if who in vaults:
            unlock_client(client, vaults[who])
        url = reverse(name, kwargs={key: _value(world, path) for key, path in access.about.items()})
        response = client.get(url)
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        for form in forms_in(response.content.decode()):
            fields = set(free_fields(form))
            seen |= fields
            if fields and "data-readers" not in form:
                bare.append((name, sorted(fields)))
    assert not bare, bare
    # That the search finds them where they are.
    assert {"own", "shared", "need", "note", "aims", "summary"} <= seen


@pytest.mark.django_db
def test_who_reads_an_agenda_is_whom_the_meeting_lets_in():
    world = World()
    people = {getattr(world, who) for who in PERSONAS if who != "visitor"}
    let_in = {
        person for person in people if Meeting.objects.visible_to(person).filter(pk=world.meeting.pk).exists()
    }
    asked = {participant.person for participant in world.meeting.participants.all()}
    assert let_in == asked | set(office_of(world.authority.pk))
    world.support.series.usual_kind = MeetingKind.FOCUS_GROUP
    world.support.series.save()
    client = Client()
    client.force_login(world.coach)
    html = client.get(reverse("meeting_move", args=[world.open_meeting.pk])).content.decode()
    (form,) = [form for form in forms_in(html) if "agenda" in set(free_fields(form))]
    assert all(str(person) in form for person in (world.coach, world.administrator))
    assert "data-readers" in form


@pytest.mark.django_db
def test_who_reads_a_note_is_whom_the_entry_lets_in():
    world = World()
    people = {getattr(world, who) for who in PERSONAS if who != "visitor"}
    for entry, circle in ((world.note, Circle.COACH), (world.shared_note, Circle.SHARED)):
        named = ReaderBook([world.engagement]).of_new(world.engagement, circle)
        entitled = {*named.people, *named.without_vault, *named.without_key}
        visible = {person for person in people if type(entry).objects.visible_to(person).filter(pk=entry.pk)}
        assert visible == entitled
