"""A frozen line: one text, one hash, opened at its own row only."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest

from backend.sealing import Vault, WrongRow
from backend.standees.freezing import Frozen, canonical, is_as_hashed, open_line, root_of, seal_line
from printing import Standee

VAULT = Vault(b"k" * 32)
MERCHANT, LINE = UUID(int=5), UUID(int=2)
KEY = VAULT.new_data_key(f"merchant|{MERCHANT}")
FROZEN = Frozen(
    batch=UUID(int=1),
    line=LINE,
    account=UUID(int=3),
    payload="0002010102119900000001234",
    shop_name="Quán Phượng Ưởng",
    place="Sạp A1-01 · Chợ Đức Phổ",
    holder_name="NGUYỄN THỊ ƯỞNG",
    bank="Vietcombank",
    account_hint="•••• •••• 1234",
    code="0000-0000",
    issue=1,
    hotline="0255 123 456",
    layout="a4-4xa6",
    face_version=1,
    level="Q",
    sample=False,
)
OTHER = {str: "khác", int: 99, bool: True, UUID: UUID(int=77)}


@pytest.mark.parametrize("field", Frozen.__struct_fields__)
def test_everything_printed_is_under_the_hash(field: str) -> None:
    _, line_hash = seal_line(VAULT, KEY, MERCHANT, FROZEN)
    assert is_as_hashed(VAULT, FROZEN, line_hash)
    other = OTHER[type(getattr(FROZEN, field))]
    forged = msgspec.structs.replace(FROZEN, **{field: other})
    assert not is_as_hashed(VAULT, forged, line_hash)


def test_every_word_of_a_standee_is_frozen() -> None:
    assert set(Standee.__dataclass_fields__) <= set(Frozen.__struct_fields__)
    assert FROZEN.standee() == Standee(
        **{name: getattr(FROZEN, name) for name in Standee.__dataclass_fields__}
    )


def test_the_canonical_text_is_the_same_every_time_with_sorted_keys() -> None:
    keys = list(msgspec.json.decode(canonical(FROZEN)))
    assert keys == sorted(keys)
    assert canonical(FROZEN) == canonical(msgspec.structs.replace(FROZEN))


def test_a_sealed_line_opens_at_its_own_row_only_and_shows_no_number() -> None:
    sealed, _ = seal_line(VAULT, KEY, MERCHANT, FROZEN)
    row = {"id": LINE, "merchant": MERCHANT, "sealed": sealed, "data_key": KEY}
    assert open_line(VAULT, row) == FROZEN
    assert b"9900000001234" not in sealed
    with pytest.raises(WrongRow):
        open_line(VAULT, row | {"id": UUID(int=9)})
    with pytest.raises(WrongRow):
        open_line(VAULT, row | {"sealed": sealed[:-1] + bytes([sealed[-1] ^ 1])})


def test_the_hash_needs_the_key() -> None:
    _, ours = seal_line(VAULT, KEY, MERCHANT, FROZEN)
    assert Vault(b"x" * 32).line_hash(canonical(FROZEN)) != ours


def test_the_root_depends_on_every_line_and_its_order() -> None:
    one, two = (UUID(int=1), b"a" * 32), (UUID(int=2), b"b" * 32)
    assert len({root_of([one, two]), root_of([two, one]), root_of([one])}) == 3
