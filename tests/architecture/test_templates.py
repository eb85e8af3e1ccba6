"""The content security policy holds only as long as no template works around it."""

import re

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from config.embedded import BASE_DIR

FOLDER = BASE_DIR / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
# What mail programs show has no stylesheet to refer to.
MAIL = re.compile(r"(^|/)(mail|email)/")


def read(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    return re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.S)


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_inline(name):
    text = read(name)
    handlers = re.findall(r"<[^>]*\s(on[a-z]+)\s*=", text)
    scripts = [
        tag for tag in re.findall(r"<script\b[^>]*>", text) if "src=" not in tag and "nonce=" not in tag
    ]
    styles = [tag for tag in re.findall(r"<style\b[^>]*>", text) if "nonce=" not in tag]
    assert (handlers, scripts, styles) == ([], [], [])
    assert "javascript:" not in text
    if not MAIL.search(name):
        assert re.findall(r"<[^>]*\sstyle\s*=", text) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_is_understood_and_what_it_names_exists(name):
    try:
        get_template(name)
    except TemplateSyntaxError as error:
        pytest.fail(str(error))
    named = re.findall(r"\{%\s*(?:extends|include)\s+\"([^\"{]+)\"", read(name))
    missing = []
    for other in named:
        try:
            get_template(other.partition("#")[0])
        except TemplateDoesNotExist:
            missing.append(other)
    assert missing == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_static_files_exist(name):
    from django.contrib.staticfiles import finders

    assert settings.STATICFILES_DIRS
    named = re.findall(r"\{%\s*static\s+[\"']([^\"']+)[\"']", read(name))
    assert [path for path in named if not finders.find(path)] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_comes_from_elsewhere(name):
    assert (
        re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"'](?:https?:)?//[^\"']*", read(name))
        == []
    )
