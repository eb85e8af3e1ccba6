"""Passphrases and recovery codes."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.vault import phrases
from coaching.vault.phrases import CROCKFORD, CodeMistyped

CODES = st.builds(lambda _: phrases.new_recovery_code(), st.integers())


def test_five_words_are_more_than_65_bits():
    assert len(set(phrases.words())) == len(phrases.words())
    bits = phrases.WORDS * math.log2(len(phrases.words()))
    # Spaces do not count when it is typed, so a few sequences of words run together into the same letters.
    sample = [phrases.fold(phrases.new_passphrase()) for _ in range(300)]
    known = {phrases.fold(word) for word in phrases.words()}
    lost = sum(math.log2(readings(letters, known)) for letters in sample) / len(sample)
    assert lost < 1
    assert bits - lost > 65


def readings(letters, known):
    """In how many ways the letters are five of the known words."""
    ways = {(0, 0): 1}
    for count in range(phrases.WORDS):
        for (done, at), number in list(ways.items()):
            if done == count:
                for length in range(4, 9):
                    if letters[at : at + length] in known and at + length <= len(letters):
                        key = (count + 1, at + length)
                        ways[key] = ways.get(key, 0) + number
    return ways[phrases.WORDS, len(letters)]


def test_the_words_are_short_and_different_and_fit_to_be_said():
    folded = [phrases.fold(word) for word in phrases.words()]
    assert len(folded) == len(set(folded))
    assert all(re.fullmatch("[a-zåäö]{4,8}", word) for word in phrases.words())
    unfit = "bomb hora neger idiot skit terror cancer penis zigenare jude knark pervers slampa vapen vafan kattskit"
    assert not set(unfit.split()) & set(phrases.words())
    # Words that only look like one of these are still there.
    assert {"fisk", "kakel", "terapi", "segel", "hundra"} & set(phrases.words())


def test_a_passphrase_is_five_of_the_words_in_any_order_and_number():
    made = [phrases.new_passphrase() for _ in range(50)]
    assert len(set(made)) == 50
    assert all(len(phrase.split(" ")) == 5 for phrase in made)
    assert all(word in phrases.words() for phrase in made for word in phrase.split(" "))


@pytest.mark.parametrize(
    "typed",
    [
        "Fjäll Ängel öga år",
        "fjall angel oga ar",
        " FJÄLL-ÄNGEL,  ÖGA\tår\n",
        "Fja\u0308ll A\u030angelo\u0308ga a\u030ar",
    ],
)
def test_spaces_capitals_and_dots_make_no_difference(typed):
    assert phrases.fold(typed) == "fjallangelogaar"


@given(st.text())
def test_anything_can_be_folded_and_once_is_enough(text):
    folded = phrases.fold(text)
    assert folded.isascii()
    assert phrases.fold(folded) == folded


def test_a_recovery_code_has_120_random_bits():
    code = phrases.new_recovery_code()
    assert re.fullmatch(rf"([{CROCKFORD}]{{7}}-){{3}}[{CROCKFORD}]{{7}}", code)
    random = phrases.GROUPS * (phrases.GROUP - 1)
    assert random * math.log2(len(CROCKFORD)) == 120
    assert len({phrases.new_recovery_code() for _ in range(100)}) == 100


@given(code=CODES)
def test_a_code_is_read_however_it_is_written(code):
    assert phrases.read_recovery_code(code) == code
    assert phrases.read_recovery_code(code.lower().replace("-", " ")) == code
    assert phrases.read_recovery_code(code.replace("-", "")) == code
    misread = code.replace("0", "O").replace("1", "l").replace("-", " – ")
    assert phrases.read_recovery_code(f"  {misread}\n") == code


@given(code=CODES, at=st.integers(0, 27), put=st.sampled_from(CROCKFORD))
def test_one_wrong_character_is_found_and_its_group_named(code, at, put):
    characters = list(code.replace("-", ""))
    if characters[at] == put:
        return
    characters[at] = put
    with pytest.raises(CodeMistyped) as raised:
        phrases.read_recovery_code("".join(characters))
    assert raised.value.groups == [at // 7 + 1]


@pytest.mark.parametrize(
    "typed", ["", "ABC", "A" * 27, "A" * 29, "å" * 28, "ß" * 14, "U" * 28, "!" * 28, "\0" * 28]
)
def test_what_is_no_code_is_said_to_be_none(typed):
    with pytest.raises(CodeMistyped):
        phrases.read_recovery_code(typed)
