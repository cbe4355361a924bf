"""Cẩm nang: dated cards that a volunteer reads out, each owned by the office that answers for it.

Scam alerts are the police's, tax questions the tax office's; a card for each refusal code says
what may be said and whom to ask. What is true lives in the list, never in code: the law on tax
changed twice in 2026.
"""

from __future__ import annotations

import re
from datetime import date
from importlib import resources
from typing import Any, Literal

import msgspec

from backend.errors import Refusal
from backend.merchants.claims import RefusalReason
from backend.text import nfc

Kind = Literal["scam", "tax", "answer"]
Owner = Literal["tax_office", "police", "bank", "carrier", "ward"]

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_LINES = 8
LONGEST = {"title": 80, "ask": 200, "source": 300, "lines": 220}


class Advice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One wording of one card, standing from `valid_from` to `valid_to`, both days included.

    `lines` are sentences to read aloud, `ask` says whom to ask, `more` names cards to read next.
    `checked_on` is the day on which the facts were last held against `source`.
    """

    slug: str
    kind: Kind
    reason: RefusalReason | None = None
    title: str
    lines: list[str]
    ask: str
    more: list[str] = []
    owner: Owner
    source: str
    checked_on: date
    valid_from: date
    valid_to: date


class AdviceMalformed(Refusal):
    """Cards that cannot be taken in; `facts["cards"]` has number and sentence.

    Nothing of such a list is used: a card whose neighbour is missing answers half a question.
    """

    slug = "advice-malformed"
    sentence = "Danh sách thẻ cẩm nang chưa đúng. Sửa các thẻ được nêu rồi nhập lại."

    def __init__(self, cards: list[tuple[int, str]]) -> None:
        lines = "; ".join(f"thẻ {number}: {what}" for number, what in cards[:5])
        more = f" và {len(cards) - 5} thẻ khác" if len(cards) > 5 else ""
        super().__init__(
            field="file",
            sentence=f"Danh sách thẻ cẩm nang chưa đúng. Sửa rồi nhập lại: {lines}{more}.",
            cards=[{"card": number, "sentence": what} for number, what in cards],
        )


def parse_advice(text: str) -> list[Advice]:
    """The cards of a list, in its order.

    `text` is JSON with a `cards` array; days are ISO 8601, words are composed to NFC.
    Raises AdviceMalformed, which counts cards from 1.
    """
    try:
        rows = msgspec.json.decode(text.removeprefix("\ufeff"))["cards"]
    except (msgspec.DecodeError, KeyError, TypeError):
        raise AdviceMalformed([(1, "tệp không phải JSON có mục “cards”")]) from None
    if not isinstance(rows, list) or not rows:
        raise AdviceMalformed([(1, "mục “cards” phải là một danh sách có ít nhất một thẻ")])
    wrong: list[tuple[int, str]] = []
    cards: list[Advice] = []
    for number, row in enumerate(rows, start=1):
        try:
            card = _card(row)
        except _CardError as refused:
            wrong.append((number, str(refused)))
            continue
        if any((card.slug, card.valid_from) == (one.slug, one.valid_from) for one in cards):
            wrong.append((number, f"thẻ “{card.slug}” có hai bản bắt đầu cùng một ngày"))
        cards.append(card)
    known = {card.slug for card in cards}
    for number, card in enumerate(cards, start=1):
        if not wrong and (lost := [slug for slug in card.more if slug not in known]):
            wrong.append((number, f"mục “more” nêu thẻ không có: {', '.join(lost)}"))
    if wrong:
        raise AdviceMalformed(wrong)
    return cards


def shipped_advice() -> list[Advice]:
    """The cards that come with Phố Chợ."""
    return parse_advice((resources.files(__package__) / "data/advice.json").read_text("utf-8"))


class _CardError(ValueError):
    pass


def _card(row: Any) -> Advice:
    try:
        card = msgspec.convert(row, Advice, strict=True)
    except msgspec.ValidationError as error:
        raise _CardError(
            f"cần đủ slug, kind (scam, tax hoặc answer), title, lines, ask, owner, source và "
            f"checked_on, valid_from, valid_to viết như 2026-11-21 ({error})"
        ) from None
    card = msgspec.structs.replace(
        card,
        lines=[_words(line) for line in card.lines],
        **{name: _words(getattr(card, name)) for name in ("title", "ask", "source")},
    )
    if not _SLUG.fullmatch(card.slug):
        raise _CardError(f"slug “{card.slug}” chỉ gồm chữ thường không dấu, số và gạch nối")
    if (card.kind == "answer") != (card.reason is not None):
        raise _CardError("thẻ answer phải có reason, thẻ khác thì không")
    if not 1 <= len(card.lines) <= MOST_LINES or not all(card.lines):
        raise _CardError(f"cần từ 1 đến {MOST_LINES} câu, không câu nào trống")
    for name in ("title", "ask", "source"):
        value = getattr(card, name)
        if not value or len(value) > LONGEST[name]:
            raise _CardError(f"{name} cần có chữ và tối đa {LONGEST[name]} ký tự")
    if any(len(line) > LONGEST["lines"] for line in card.lines):
        raise _CardError(f"câu dài quá {LONGEST['lines']} ký tự thì không đọc to được")
    if card.valid_to < card.valid_from:
        raise _CardError("ngày hết hạn đứng trước ngày bắt đầu")
    return card


def _words(text: str) -> str:
    return " ".join(nfc(text).split())
