"""Keys, pseudonyms, signatures and sealed records."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from bot.store.keys import ALIAS, Keys, WrongKey
from bot.store.seal import BLOCK, seal, unseal

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
KEYS = Keys([OLD])
ROTATED = Keys([NEW, OLD])
ROW = "00112233445566778899aabbccddeeff"


def test_a_person_has_one_pseudonym_in_one_channel() -> None:
    name = KEYS.pseudonym("telegram", 998877665544)
    assert name == KEYS.pseudonym("telegram", "998877665544") == Keys([OLD]).pseudonym("telegram", 998877665544)
    assert "998877665544" not in name
    assert len(name) == 22  # 128 bits


def test_pseudonyms_differ_by_person_channel_and_key() -> None:
    names = {
        KEYS.pseudonym("telegram", "1"),
        KEYS.pseudonym("telegram", "2"),
        KEYS.pseudonym("web", "1"),
        KEYS.pseudonym("telegram1", ""),
        Keys([NEW]).pseudonym("telegram", "1"),
    }
    assert len(names) == 5


def test_after_a_rotation_the_old_row_is_still_found() -> None:
    before, after = KEYS.pseudonym("telegram", "1"), ROTATED.pseudonym("telegram", "1")
    assert after.split(ALIAS)[1] == before
    assert KEYS.row_ids(before)[0] in ROTATED.row_ids(after)
    assert KEYS.row_ids("a-web-session")[0] in ROTATED.row_ids("a-web-session")


def test_dropping_the_old_key_keeps_what_the_new_one_wrote() -> None:
    during, after = ROTATED.pseudonym("telegram", "1"), Keys([NEW]).pseudonym("telegram", "1")
    assert ROTATED.row_ids(during)[0] == Keys([NEW]).row_ids(after)[0]


def test_a_row_id_does_not_hold_the_sender_id() -> None:
    (row_id,) = KEYS.row_ids("someone")
    assert len(row_id) == 32
    assert row_id != Keys([NEW]).row_ids("someone")[0]


def test_a_signature_holds_for_its_data_purpose_and_key_only() -> None:
    signature = KEYS.sign("token", b"session 1")
    assert KEYS.verify("token", b"session 1", signature)
    assert ROTATED.verify("token", b"session 1", signature)
    assert not KEYS.verify("token", b"session 2", signature)
    assert not KEYS.verify("csrf", b"session 1", signature)
    assert not Keys([NEW]).verify("token", b"session 1", signature)
    assert not KEYS.verify("token", b"session 1", "ünsinn\ud800")
    assert not KEYS.verify("token", b"session 1", "")


def test_each_purpose_has_its_own_key() -> None:
    assert len({KEYS.derived(purpose)[0] for purpose in ("pseudonym", "row", "sign token", "token")}) == 4


def test_repr_shows_no_key() -> None:
    assert repr(ROTATED) == "Keys(2)"


@pytest.mark.parametrize("keys", [[], ["short"], [""]])
def test_bad_keys_are_refused(keys: list[str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Keys(keys)


@given(st.binary(max_size=5000))
def test_what_is_sealed_opens_again_with_any_listed_key(record: bytes) -> None:
    sealed = seal(KEYS, ROW, record)
    assert unseal(ROTATED, ROW, sealed) == record


def test_sealed_records_of_short_and_long_conversations_are_equally_long() -> None:
    lengths = {len(seal(KEYS, ROW, b"x" * size)) for size in (0, 1, 100, 900)}
    assert len(lengths) == 1
    assert lengths.pop() < BLOCK + 100


def test_a_record_opens_in_its_own_row_only() -> None:
    with pytest.raises(WrongKey, match="another row"):
        unseal(KEYS, ROW[::-1], seal(KEYS, ROW, b"{}"))


@pytest.mark.parametrize("sealed", [b"", b"\x80", b"x" * 2000])
def test_bytes_that_were_never_sealed_are_a_wrong_key(sealed: bytes) -> None:
    with pytest.raises(WrongKey):
        unseal(KEYS, ROW, sealed)


def test_one_changed_byte_is_noticed() -> None:
    sealed = bytearray(seal(KEYS, ROW, b'{"v":1}'))
    sealed[40] ^= 1
    with pytest.raises(WrongKey):
        unseal(KEYS, ROW, bytes(sealed))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(WrongKey):
        unseal(Keys([NEW]), ROW, seal(KEYS, ROW, b"{}"))
