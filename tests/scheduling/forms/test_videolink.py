"""A video link is an address on the web; everything else is refused in one sentence."""

import pytest
from django import forms

from scheduling.forms.videolink import VideoLinkField

SENTENCE = "Kopiera hela länken till videomötet hit. Den börjar med https://."


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("https://video.example.se/j/123?pwd=abc#x", "https://video.example.se/j/123?pwd=abc#x"),
        ("http://video.example.se", "http://video.example.se"),
        ("  video.example.se/j/1 ", "https://video.example.se/j/1"),
    ],
)
def test_an_address_is_kept(typed, kept):
    assert VideoLinkField().clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "JavaScript://video.example.se/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "ftp://video.example.se/fil",
        "Teams",
        "vi ses i Zoom",
        "https://",
        "http://[",
        "//",
        "🌱",
    ],
)
def test_what_is_no_address_is_refused_in_a_sentence(typed):
    with pytest.raises(forms.ValidationError) as refused:
        VideoLinkField().clean(typed)
    assert refused.value.messages == [SENTENCE]


def test_what_is_too_long_or_has_unseen_signs_is_refused():
    for typed in (f"https://video.example.se/{'x' * 100_000}", "https://video.example.se/a\0b"):
        with pytest.raises(forms.ValidationError):
            VideoLinkField().clean(typed)
