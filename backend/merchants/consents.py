"""Consent by purpose: four questions, none answered in advance, the text that was read kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

from backend.errors import Invalid, Refusal
from backend.free_text import free_text
from backend.operations import SKEW, Op, believed
from backend.wire import Input, Wire

Purpose = Literal["register", "provider_call", "print", "photo"]
Method = Literal["signed", "recorded", "on_device", "spoken"]
PURPOSES: tuple[Purpose, ...] = ("register", "provider_call", "print", "photo")


class ConsentInput(Input):
    """One answer to one purpose. `given` has no default: silence is not consent.

    `provider` names who may call; with none named, nobody may until one is.
    """

    purpose: Purpose
    given: bool
    text_version: str
    method: Method
    given_at: datetime
    witness: str = ""
    provider: str = ""


class ConsentText(Wire):
    """The wording of a purpose from a day on; old versions stay, phones offline still read them."""

    purpose: Purpose
    version: str
    title: str
    text: str
    valid_from: date


class ConsentNeeded(Refusal):
    """Personal data came without a given consent to keep it."""

    slug = "consent-needed"
    sentence = (
        "Chưa có đồng ý lưu vào danh sách nên không lưu được tên chủ hộ và số điện thoại. "
        "Hỏi ý kiến chủ hộ, hoặc bỏ trống hai ô này; lượt đến vẫn lưu được."
    )


@cache
def consent_texts() -> tuple[ConsentText, ...]:
    """Every version of every text, by purpose and day."""
    data = (resources.files(__package__) / "data/consent_texts.json").read_bytes()
    return tuple(msgspec.json.decode(data, type=list[ConsentText]))


def texts_on(day: date) -> list[ConsentText]:
    """The wording to be read out on a day, one for each purpose."""
    latest: dict[Purpose, ConsentText] = {}
    for text in sorted(consent_texts(), key=lambda text: text.valid_from):
        if text.valid_from <= day:
            latest[text.purpose] = text
    return [latest[purpose] for purpose in PURPOSES if purpose in latest]


def checked_consents(answers: Sequence[ConsentInput], field: str) -> list[ConsentInput]:
    """The answers with clean words. Raises Invalid naming `field`.n."""
    return [checked_consent(answer, f"{field}.{place}.") for place, answer in enumerate(answers)]


def checked_consent(answer: ConsentInput, prefix: str = "") -> ConsentInput:
    """One answer: its text exists, its time is an instant, a spoken one names its witness.

    An impossible instant passes: `Answer` says what becomes of it.
    """
    known = {text.version for text in consent_texts() if text.purpose == answer.purpose}
    if answer.text_version not in known:
        raise Invalid(
            field=f"{prefix}textVersion",
            sentence="Không có bản nội dung đồng ý này. Cập nhật ứng dụng rồi hỏi lại chủ hộ.",
        )
    if answer.given_at.tzinfo is None:
        raise Invalid(field=f"{prefix}givenAt", sentence="Thời điểm đồng ý thiếu múi giờ.")
    witness = free_text(answer.witness, f"{prefix}witness", 100, required=False)
    provider = free_text(answer.provider, f"{prefix}provider", 100, required=False)
    if answer.given and answer.method == "spoken" and not witness:
        raise Invalid(
            field=f"{prefix}witness", sentence="Đồng ý bằng lời cần ghi tên người chứng kiến."
        )
    return msgspec.structs.replace(answer, witness=witness, provider=provider)


class Answer(msgspec.Struct, frozen=True):
    """One answer with its time by the server's clock; `doubted` where the phone's cannot be."""

    said: ConsentInput
    doubted: bool


def answers_at(answers: Sequence[ConsentInput], op: Op, received: datetime) -> list[Answer]:
    """The answers that an operation brings, oldest first, none given after `received`."""
    found = []
    for said in sorted(answers, key=lambda answer: answer.given_at):
        at = believed(said.given_at, op.clock_offset_ms, received)
        doubted = op.claimed_at is not None or at is None or at - received > SKEW
        at = op.happened_at(received) if at is None else min(at, received)
        found.append(Answer(msgspec.structs.replace(said, given_at=at), doubted))
    return found


def unheard(
    answers: Sequence[Answer], standing: Sequence[ConsentInput], *, again: bool
) -> list[ConsentInput]:
    """Those of `answers` that do not stand already. `standing` is oldest first.

    A phone measures its clock anew with every exchange, so that one and the same time may come a
    little different. A doubted time is that of the receipt, another one each time: a record put
    `again` repeats what it said at first, and any other operation repeats the latest answer.
    """
    new = []
    for answer in answers:
        said = answer.said
        mine = [one for one in standing if one.purpose == said.purpose]
        if answer.doubted:
            known = any(_same(one, said) for one in (mine if again else mine[-1:]))
        else:
            known = any(
                _same(one, said)
                and abs(one.given_at - said.given_at) <= SKEW
                and not any(_between(other, one, said) for other in mine)
                for one in mine
            )
        if not known:
            new.append(said)
    return new


def _same(one: ConsentInput, other: ConsentInput) -> bool:
    """Whether two answers say the same, whenever that was."""
    return one == msgspec.structs.replace(other, given_at=one.given_at)


def _between(other: ConsentInput, one: ConsentInput, two: ConsentInput) -> bool:
    """Whether the opposite of both was said between them."""
    first, last = sorted((one.given_at, two.given_at))
    return other.given != one.given and first <= other.given_at <= last


def is_given(answers: Sequence[ConsentInput], purpose: Purpose) -> bool:
    """Whether the latest of `answers` to a purpose is yes."""
    mine = [answer for answer in answers if answer.purpose == purpose]
    return bool(mine) and max(mine, key=lambda answer: answer.given_at).given
