import datetime as dt

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from lucide import IconDoesNotExist

from accounts.paging import Page


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


def test_icon_is_for_the_eye_only():
    drawn = render('{% icon "clock" %}')
    assert 'aria-hidden="true"' in drawn
    assert " style=" not in drawn


def test_unknown_icon_is_an_error():
    with pytest.raises(IconDoesNotExist):
        render('{% icon "no-such-icon" %}')


@pytest.mark.parametrize(
    ("name", "letters"), [("Karin Ek", "KE"), ("Per-Olof von Berg", "PB"), ("Kim", "K"), ("", "")]
)
def test_initials(name, letters):
    assert render("{% initials person %}", person=name) == letters


@pytest.mark.parametrize(
    ("value", "most", "width", "state"),
    [(9, 18, 50, ""), (17, 18, 94, "full"), (18, 18, 100, "full"), (27, 18, 100, "over"), (3, 0, 0, "")],
)
def test_load_bar_stops_at_the_edge_and_says_when_it_is_too_much(value, most, width, state):
    drawn = render('{% load_bar value most "timmar" %}', value=value, most=most)
    assert f'width="{width}%"' in drawn
    assert f'class="bar{" " + state if state else ""}"' in drawn


def test_load_bar_says_the_true_share():
    assert 'aria-label="150 %"' in render('{% load_bar 27 18 "timmar" %}')


def test_pager_keeps_the_filters_and_drops_the_old_cursor():
    request = RequestFactory().get("/list/", {"q": "å & ä", "older": "before"})
    drawn = render("{% pager page %}", page=Page([], "abc", "def"), request=request)
    assert 'href="?q=%C3%A5+%26+%C3%A4&amp;newer=abc"' in drawn
    assert 'href="?q=%C3%A5+%26+%C3%A4&amp;older=def"' in drawn


def test_pager_of_a_short_list_is_nothing():
    request = RequestFactory().get("/list/")
    assert render("{% pager page %}", page=Page([], None, None), request=request).strip() == ""


class AskForm(forms.Form):
    name = forms.CharField(label="Namn")
    how = forms.ChoiceField(label="Hur", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(label="Övrigt", required=False)

    def clean(self):
        self.add_error(None, "Det hänger inte ihop.")


def test_summary_names_each_error_once_and_leads_to_its_field():
    drawn = render("{% load crispy_forms_tags %}{% error_summary form %}{{ form|crispy }}", form=AskForm({}))
    assert drawn.count('role="alert"') == 1
    assert drawn.count("Det hänger inte ihop.") == 1
    assert 'href="#id_name"' in drawn
    assert 'href="#id_how_0"' in drawn


def test_form_whose_page_forgot_the_summary_still_has_it():
    drawn = render("{% load crispy_forms_tags %}{{ form|crispy }}", form=AskForm({}))
    assert drawn.count('role="alert"') == 1
    assert drawn.count("Det hänger inte ihop.") == 1


def test_form_that_nobody_has_sent_has_no_summary():
    assert 'role="alert"' not in render("{% error_summary form %}", form=AskForm())


def test_what_may_be_left_out_is_said_in_words():
    drawn = render("{% load crispy_forms_tags %}{{ form|crispy }}", form=AskForm())
    assert drawn.count("(valfritt)") == 1
    assert "asterisk" not in drawn


def test_lists_that_say_so_themselves_are_not_marked():
    form = AskForm()
    form.fields["note"].optional_unsaid = True
    assert "(valfritt)" not in render("{% load crispy_forms_tags %}{{ form|crispy }}", form=form)


def test_too_much_text_and_half_an_address_are_answered_as_one_would_say_it():
    class SiteForm(forms.Form):
        name = forms.CharField(max_length=3)
        url = forms.URLField(assume_scheme="https")

    assert SiteForm({"name": "fyra", "url": "se"}).errors == {
        "name": ["Högst 3 tecken får plats; du har skrivit 4."],
        "url": ["Skriv hela webbadressen, till exempel https://exempel.se."],
    }


def test_facts_leave_out_what_is_empty_but_not_zero():
    drawn = render("{% facts pairs %}", pairs=[("Rum", ""), ("Minuter", 0), ("Skola", None)])
    assert drawn.count("<dt>") == 1
    assert "<dd>0</dd>" in drawn


def test_crumbs_need_pairs():
    with pytest.raises(ValueError, match="zip"):
        render('{% crumbs "/a/" "A" "/b/" %}')


def test_span_tag_speaks_swedish():
    start = dt.datetime(2031, 11, 25, 13, 30, tzinfo=dt.UTC)
    drawn = render("{% span start end %}", start=start, end=start + dt.timedelta(hours=1))
    assert drawn == "tisdag 25 november 2031, 14.30–15.30"


def test_text_in_a_piece_is_text():
    drawn = render("{% tag 'done' text %}{% empty text text %}{% next_thing text %}", text="<i>")
    assert "<i>" not in drawn
    assert drawn.count("&lt;i&gt;") == 4
