"""Cẩm nang: dated cards come in from a list, and every phone reads the wording of the day."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import asyncpg
import httpx
import msgspec
import pytest

from backend.clock import today
from backend.merchants.advice import AdviceMalformed, parse_advice, shipped_advice
from backend.merchants.claims import RefusalReason
from tests.conftest import Place
from tests.flows.cast import Cast
from tests.flows.test_places_import import phocho

CARD = {
    "slug": "so-thue",
    "kind": "answer",
    "reason": "so_thue",
    "title": "Sợ thuế",
    "lines": ["Một câu ngắn."],
    "ask": "Hỏi cơ quan thuế.",
    "owner": "tax_office",
    "source": "cafef.vn 19/08/2025",
    "checked_on": "2026-11-21",
    "valid_from": "2026-11-21",
    "valid_to": "2027-02-20",
}


def listed(*cards: dict[str, Any]) -> str:
    return msgspec.json.encode({"cards": list(cards)}).decode()


def test_every_refusal_code_has_one_answer_and_every_tax_card_sends_to_an_office() -> None:
    cards = shipped_advice()
    answered = [card.reason for card in cards if card.reason]
    assert sorted(answered) == sorted(get_args(RefusalReason))
    assert all(card.owner in ("tax_office", "bank") for card in cards if card.kind == "tax")
    owned = [card for card in cards if card.owner == "tax_office"]
    assert all("hỏi cơ quan thuế" in card.ask.lower() for card in owned)
    assert all("Phố Chợ soạn, cơ quan thuế chưa duyệt" in card.source for card in owned)
    assert all(card.checked_on <= card.valid_from for card in cards)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": None}, "thẻ answer phải có reason"),
        ({"reason": "so_vo"}, "reason"),
        ({"valid_to": "2026-01-01"}, "ngày hết hạn"),
        ({"lines": []}, "cần từ 1 đến"),
        ({"source": " "}, "source cần có chữ"),
        ({"slug": "Sợ thuế"}, "slug"),
        ({"more": ["khong-co"]}, "thẻ không có: khong-co"),
        ({"note": "thừa"}, "note"),
    ],
)
def test_a_card_that_nobody_could_answer_for_is_refused_by_number(
    change: dict[str, Any], said: str
) -> None:
    with pytest.raises(AdviceMalformed, match="thẻ 1") as refused:
        parse_advice(listed({**CARD, **change}))
    assert said in refused.value.text


@pytest.mark.asyncio
async def test_a_volunteer_reads_the_wording_of_today_and_an_expired_card_stays(
    client: httpx.AsyncClient, cast: Cast, place: Place, tmp_path: Path
) -> None:
    day = today()
    old = {"valid_from": str(day - timedelta(90)), "valid_to": str(day - timedelta(30))}
    new = {"valid_from": str(day - timedelta(20)), "valid_to": str(day + timedelta(60))}
    later = {"valid_from": str(day + timedelta(1)), "valid_to": str(day + timedelta(60))}
    gone = {"slug": "tet", "kind": "scam", "reason": None, "owner": "police", **old}
    file = tmp_path / "cards.json"
    file.write_text(
        listed(
            {**CARD, "slug": "phi-thu", "reason": "phi", "title": "Bản cũ", **old},
            {**CARD, "slug": "phi-thu", "reason": "phi", "title": "Bản nay", **new},
            {**CARD, "slug": "phi-thu", "reason": "phi", "title": "Bản sau", **later},
            {**CARD, **gone},
        ),
        "utf-8",
    )
    first = phocho(place, tmp_path, "import", "cards", str(file))
    assert (first.returncode, first.stderr) == (0, "")
    assert "Đã nhập 4 thẻ" in first.stdout
    assert "Đã nhập 0 thẻ" in phocho(place, tmp_path, "import", "cards", str(file)).stdout
    answer = await client.get("/cards", headers=cast.lan.headers)
    assert answer.status_code == 200, answer.text
    cards = {card["slug"]: card for card in answer.json()["items"]}
    assert cards["phi-thu"]["title"] == "Bản nay"
    assert cards["tet"]["validTo"] == old["valid_to"]
    assert (await client.get("/cards")).status_code == 401


@pytest.mark.asyncio
async def test_cards_are_changed_by_import_only(place: Place) -> None:
    app = await asyncpg.connect(place.app)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute("update advice set title = 'Đừng hỏi ai'")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute("delete from advice")
    finally:
        await app.close()


def test_a_malformed_file_of_cards_is_named_and_nothing_of_it_is_kept(
    place: Place, tmp_path: Path
) -> None:
    file = tmp_path / "cards.json"
    file.write_text(listed(CARD, {**CARD, "slug": "x", "owner": "someone"}), "utf-8")
    refused = phocho(place, tmp_path, "import", "cards", str(file))
    assert refused.returncode == 1
    assert "thẻ 2" in refused.stderr
    assert "so-thue" not in refused.stdout
