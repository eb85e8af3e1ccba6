import pytest

from accounts.sealing import DoesNotOpen, seal, unseal

OLD, NEW = "0a" * 32, "B1" * 32
TEXT = "JBSWY3DPEHPK3PXP å"


def test_what_is_sealed_opens_and_shows_nothing():
    sealed = seal(TEXT, [NEW])
    assert unseal(sealed, [NEW]) == TEXT
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert seal(TEXT, [NEW]) != sealed


def test_the_first_key_seals_and_all_of_them_open():
    before = seal(TEXT, [OLD])
    assert unseal(before, [NEW, OLD]) == TEXT
    after = seal(TEXT, [NEW, OLD])
    assert unseal(after, [NEW]) == TEXT
    with pytest.raises(DoesNotOpen):
        unseal(after, [OLD])


def flipped(sealed):
    return sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]


@pytest.mark.parametrize(
    "damage",
    [
        lambda sealed: "",
        lambda sealed: TEXT,
        lambda sealed: sealed.removeprefix("sealed:1:"),
        lambda sealed: sealed.replace("sealed:1:", "sealed:2:"),
        lambda sealed: sealed[:20],
        lambda sealed: sealed + "!",
        flipped,
    ],
)
def test_what_was_changed_or_never_sealed_does_not_open(damage):
    sealed = seal(TEXT, [NEW])
    assert unseal(sealed, [NEW]) == TEXT
    with pytest.raises(DoesNotOpen):
        unseal(damage(sealed), [NEW])
