"""A stall as a phone records it: registered with its consents and account, later visited."""

from dataclasses import dataclass
from typing import Any

from visitor import new_id, operation, payment_code, this_moment

CONSENT_VERSION = "2026-07-01"
BANK = "970436"


@dataclass
class Stall:
    """A stall on the walk. `way` is how its account comes to be confirmed, if it has one."""

    label: str
    name: str
    owner: str
    way: str | None
    number: str = ""
    point: str = ""
    merchant: str = ""
    account: str = ""

    @property
    def payload(self) -> str:
        return payment_code(BANK, self.number)


def registration(stall: Stall) -> list[dict[str, Any]]:
    stall.merchant, stall.account = new_id(), new_id()
    consents = [
        {
            "purpose": purpose,
            "given": True,
            "textVersion": f"{purpose}-{CONSENT_VERSION}",
            "method": "on_device",
            "givenAt": this_moment(),
        }
        for purpose in ("register", "print")
    ]
    body = {
        "pointId": stall.point,
        "tradeName": stall.name,
        "trade": "thit",
        "ownerKind": "household",
        "ownerName": stall.owner,
        "methods": ["cash"] if stall.way == "none" else ["cash", "qr_transfer"],
        "usedBefore": False,
        "consents": consents,
    }
    made = [operation("merchant", body, stall.merchant)]
    if stall.way == "none":
        return made
    account: dict[str, Any] = {
        "merchantId": stall.merchant,
        "holderName": stall.owner.upper(),
        "holderKind": "person",
    }
    if stall.way == "typed":
        account |= {"source": "typed", "bin": BANK, "account": stall.number}
    else:
        account |= {"source": "scanned", "payload": stall.payload}
    return [*made, operation("account", account, stall.account)]


def visiting(stall: Stall, scanned: str, *claims: dict[str, Any]) -> dict[str, Any]:
    body = {
        "pointId": stall.point,
        "merchantId": stall.merchant,
        "outcome": "met",
        "scanned": scanned,
        "claims": list(claims),
        "scamCardTold": True,
    }
    return operation("visit", body)
