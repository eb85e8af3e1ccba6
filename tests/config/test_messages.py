import pytest

from config import messages


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A small project of its own. Returns its folder."""
    monkeypatch.setattr(messages, "BASE_DIR", tmp_path)
    monkeypatch.setattr(messages, "PO", tmp_path / "locale/sv/LC_MESSAGES/django.po")
    monkeypatch.setattr(messages, "SOURCES", ["app"])
    app = tmp_path / "app"
    app.mkdir()
    (app / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext, gettext_lazy\n"
        "LAZY = gettext_lazy('Held {number} times')\n"
        "def view(n, text):\n"
        "    return _('School'), ngettext('%(n)s day', '%(n)s days', n), pgettext('month', 'May'), _(text)\n"
    )
    (app / "page.html").write_text(
        '{% load i18n %}\n    <p title="It\'s">{% translate "Your requests" %}\n'
        "  {% blocktranslate trimmed count n=rows|length %}\n    {{ n }} row\n  {% plural %}\n    {{ n }} rows\n"
        '  {% endblocktranslate %}{{ _("Quoted \\"well\\"") }}</p>\n'
        '{% comment %}{% translate "Not this" %}{% endcomment %}'
    )
    return tmp_path


def fill(text, translation):
    po = messages.PO.read_text()
    assert f'msgid "{text}"\nmsgstr ""' in po
    messages.PO.write_text(
        po.replace(f'msgid "{text}"\nmsgstr ""', f'msgid "{text}"\nmsgstr "{translation}"')
    )


def test_texts_are_found_in_python_and_templates(project):
    assert messages.extract() == {
        (None, "School"),
        (None, "Held {number} times"),
        (None, ("%(n)s day", "%(n)s days")),
        ("month", "May"),
        (None, "Your requests"),
        (None, ("%(n)s row", "%(n)s rows")),
        (None, 'Quoted "well"'),
    }


def test_updating_keeps_translations_and_drops_what_is_gone(project, capsys):
    messages.update()
    fill("School", "Skola")
    fill("Your requests", "Dina önskemål")
    (project / "app" / "page.html").unlink()
    messages.update()
    text = messages.PO.read_text()
    assert 'msgid "School"\nmsgstr "Skola"' in text
    assert "Your requests" not in text
    assert "fuzzy" not in text and "#~" not in text and "#:" not in text
    before = text
    messages.update()
    assert messages.PO.read_text() == before


def test_a_catalogue_is_only_complete_when_everything_is_translated(project, capsys):
    (project / "app" / "page.html").unlink()
    messages.update()
    assert len(messages.problems()) == 4
    fill("School", "Skola")
    fill("May", "maj")
    fill("Held {number} times", "Hölls {antal} gånger")
    assert messages.problems() == [
        "not translated: '%(n)s day'",
        "placeholders differ: 'Held {number} times' → 'Hölls {antal} gånger'",
    ]
    text = messages.PO.read_text().replace("{antal}", "{number}")
    text = text.replace('msgstr[0] ""', 'msgstr[0] "en dag"').replace(
        'msgstr[1] ""', 'msgstr[1] "%(n)s dagar"'
    )
    messages.PO.write_text(text)
    assert messages.problems() == []
    (project / "app" / "views.py").write_text("")
    assert {problem.partition(":")[0] for problem in messages.problems()} == {"no longer in the sources"}


def test_compiling_gives_what_django_reads(project, capsys):
    import gettext

    messages.update()
    fill("School", "Skola")
    messages.compile_catalogue()
    with messages.PO.with_suffix(".mo").open("rb") as handle:
        compiled = gettext.GNUTranslations(handle)
    assert compiled.gettext("School") == "Skola"
    assert compiled.gettext("Your requests") == "Your requests"
