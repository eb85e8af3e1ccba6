"""The vault's cryptography: against published test vectors, against a second implementation, and by property."""

import nacl.pwhash
import pytest
from argon2.low_level import Type, hash_secret_raw
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.vault import crypto
from coaching.vault.crypto import DERIVATION, DERIVATION_MOST, NotOpened

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
CONTEXT = crypto.bound("test", 1)
# RFC 7748, section 6.1.
ALICE = bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
ALICES_PUBLIC = bytes.fromhex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
BOB = bytes.fromhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
BOBS_PUBLIC = bytes.fromhex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
# Points of small order on Curve25519, with which everybody's shared secret would be the same.
SMALL_ORDER = [
    bytes(32),
    b"\x01" + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
]
PARTS = st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=5)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=900)


def test_what_is_sealed_is_xchacha20_poly1305_with_the_nonce_before_it():
    # draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    key = bytes(range(0x80, 0xA0))
    nonce = bytes(range(0x40, 0x58))
    sealed = bytes.fromhex(
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39"
        "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49"
    )
    plain = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
        b"sunscreen would be it."
    )
    assert crypto.unseal(key, nonce + sealed, bytes.fromhex("50515253c0c1c2c3c4c5c6c7")) == plain


def test_the_derivation_is_argon2id():
    # The reference implementation's own test, 64 MiB in two passes.
    expected = "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"
    derived = hash_secret_raw(b"password", b"somesalt", 2, 64 * 1024, 1, 32, Type.ID)
    assert derived.hex() == expected
    # And libsodium's, which takes one lane only, with the settings in use.
    salt = bytes(range(16))
    ours = crypto.derive("fem ord i rad", salt)
    theirs = nacl.pwhash.argon2id.kdf(32, b"fem ord i rad", salt, opslimit=3, memlimit=64 * 1024 * 1024)
    assert ours == theirs


@pytest.mark.parametrize(
    "settings",
    [
        DERIVATION._replace(time_cost=2),
        DERIVATION._replace(memory_kib=DERIVATION.memory_kib - 1),
        DERIVATION._replace(lanes=0),
        (0, 0, 0),
        # Whoever writes to the database could have one attempt take all the memory there is.
        DERIVATION_MOST._replace(time_cost=DERIVATION_MOST.time_cost + 1),
        DERIVATION_MOST._replace(memory_kib=2**32 - 1),
        DERIVATION_MOST._replace(lanes=DERIVATION_MOST.lanes + 1),
    ],
)
def test_settings_that_somebody_has_lowered_or_raised_are_refused(settings):
    with pytest.raises(NotOpened):
        crypto.derive("fem ord i rad", crypto.new_salt(), settings)


@pytest.mark.parametrize("salt", [b"", b"short", bytes(15), bytes(17)])
def test_a_salt_that_is_none_is_refused(salt):
    with pytest.raises(NotOpened):
        crypto.derive("fem ord i rad", salt)


def test_a_stronger_derivation_of_later_years_is_taken():
    stronger = DERIVATION._replace(time_cost=4)
    salt = crypto.new_salt()
    assert crypto.derive("ord", salt, stronger) != crypto.derive("ord", salt)


def test_key_pairs_are_x25519():
    assert crypto.public_of(ALICE) == ALICES_PUBLIC
    assert crypto.public_of(BOB) == BOBS_PUBLIC
    # NaCl's own test of crypto_box_beforenm.
    expected = "1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389"
    assert crypto.key_between(ALICE, BOBS_PUBLIC).hex() == expected
    assert crypto.key_between(BOB, ALICES_PUBLIC).hex() == expected


@pytest.mark.parametrize("public", [*SMALL_ORDER, b"", bytes(31), bytes(33), None])
def test_a_public_key_that_is_none_makes_no_key(public):
    with pytest.raises(NotOpened):
        crypto.key_between(ALICE, public)


@given(plain=st.binary(max_size=500), parts=PARTS)
def test_what_is_sealed_opens(plain, parts):
    context = crypto.bound("test", *parts)
    sealed = crypto.seal(KEY, plain, context)
    assert crypto.unseal(KEY, sealed, context) == plain
    assert crypto.unseal(KEY, memoryview(sealed), context) == plain
    assert len(sealed) == 24 + len(plain) + 16
    assert crypto.seal(KEY, plain, context) != sealed


@given(plain=st.binary(max_size=40), bit=st.integers(min_value=0))
def test_one_bit_changed_anywhere_does_not_open(plain, bit):
    sealed = bytearray(crypto.seal(KEY, plain, CONTEXT))
    bit %= 8 * len(sealed)
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(NotOpened):
        crypto.unseal(KEY, bytes(sealed), CONTEXT)


@given(plain=st.binary(max_size=40), cut=st.integers(min_value=1), more=st.binary(min_size=1, max_size=40))
def test_what_is_cut_or_made_longer_does_not_open(plain, cut, more):
    sealed = crypto.seal(KEY, plain, CONTEXT)
    cut = 1 + cut % len(sealed)
    for changed in (sealed[:-cut], sealed[cut:], sealed + more, more + sealed, sealed + sealed):
        with pytest.raises(NotOpened):
            crypto.unseal(KEY, changed, CONTEXT)


@pytest.mark.parametrize("rubbish", [b"", b"x", bytes(23), bytes(24), bytes(39), bytes(40), None, "text"])
def test_what_was_never_sealed_does_not_open(rubbish):
    with pytest.raises(NotOpened):
        crypto.unseal(KEY, rubbish, CONTEXT)


@pytest.mark.parametrize("key", [OTHER_KEY, b"", KEY[:31], KEY + b"\0", bytes(32)])
def test_another_key_does_not_open(key):
    with pytest.raises(NotOpened):
        crypto.unseal(key, crypto.seal(KEY, b"words", CONTEXT), CONTEXT)


@given(one=PARTS, other=PARTS)
def test_what_belongs_to_one_place_opens_at_no_other(one, other):
    assert (crypto.bound("p", *one) == crypto.bound("p", *other)) == (one == other)
    sealed = crypto.seal(KEY, b"words", crypto.bound("p", *one))
    if one != other:
        with pytest.raises(NotOpened):
            crypto.unseal(KEY, sealed, crypto.bound("p", *other))


def test_the_length_before_each_part_keeps_parts_apart():
    assert crypto.bound("p", "ab", "c") != crypto.bound("p", "a", "bc")
    assert crypto.bound("p", "ab") != crypto.bound("p", "ab", "")
    assert crypto.bound("field", 1) != crypto.bound("fiel", "d1")


@given(text=TEXTS)
def test_texts_come_back_and_their_length_shows_in_steps_only(text):
    sealed = crypto.seal_text(KEY, text, CONTEXT)
    assert crypto.unseal_text(KEY, sealed, CONTEXT) == text
    padded = len(sealed) - 24 - 16
    assert padded % 256 == 0
    assert padded - 256 <= len(text.encode()) < padded


def test_half_a_character_does_not_stop_anybody_from_saving():
    assert crypto.unseal_text(KEY, crypto.seal_text(KEY, "a\ud800b", CONTEXT), CONTEXT) == "a?b"


@pytest.mark.parametrize("padded", [b"", bytes(256), b"x" * 256, b"\xff\x80" + bytes(254)])
def test_what_is_not_padded_text_does_not_open_as_text(padded):
    with pytest.raises(NotOpened):
        crypto.unseal_text(KEY, crypto.seal(KEY, padded, CONTEXT), CONTEXT)


def test_keys_are_random_and_of_full_length():
    assert len({crypto.new_key() for _ in range(100)}) == 100
    assert len({crypto.new_salt() for _ in range(100)}) == 100
    assert {len(crypto.new_key()), len(crypto.new_private_key()), len(crypto.own_key(ALICE))} == {32}
    assert len({crypto.own_key(ALICE), crypto.own_key(BOB), ALICE, BOB}) == 4
    assert crypto.name_of(KEY) != crypto.name_of(OTHER_KEY)
    assert KEY.hex() not in crypto.name_of(KEY)


# Slow on purpose.
@settings(max_examples=5)
@given(st.integers(1, 2**31), st.integers(1, 2**31), st.binary(min_size=32, max_size=32), st.data())
def test_both_see_the_same_number_and_another_key_or_person_another(one, other, key, data):
    holders = [(one, key), (other, ALICES_PUBLIC)]
    number = crypto.comparison_number(*holders)
    assert number == crypto.comparison_number(*reversed(holders))
    assert [len(group) for group in number.split(" ")] == [5, 5, 5, 5]
    assert number.replace(" ", "").isdigit()
    changed = data.draw(st.binary(min_size=32, max_size=32).filter(lambda drawn: drawn != key))
    assert crypto.comparison_number((one, changed), (other, ALICES_PUBLIC)) != number
    assert crypto.comparison_number((one + 1, key), (other, ALICES_PUBLIC)) != number
