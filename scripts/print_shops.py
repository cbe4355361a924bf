"""Invented shops for `bench print`: as many standees as asked for, the same every time."""

from collections.abc import Iterator

from backend.merchants.emv import sealed
from backend.merchants.transfer import write_transfer
from printing import Standee

NAMES = ("Bún đậu cô Phượng", "Tạp hóa Thu Hường", "Rau sạch Bà Tư", "Vải vóc Kim Loan")
HOLDERS = ("NGUYỄN THỊ BÍCH PHƯỢNG", "TRẦN THU HƯỜNG", "LÊ VĂN TƯ", "PHẠM KIM LOAN")
_LAST = "QRSTVWXYZ"
BANKS = (("970436", "Vietcombank"), ("970418", "BIDV"), ("970405", "Agribank"), ("970422", "MB"))


def standees(count: int, payloads: str) -> Iterator[Standee]:
    """Invented shops, 90,000 at most.

    `plain` payloads hold the account alone, `long` ones a name and a city.
    """
    for number in range(count):
        bin_, bank = BANKS[number % 4]
        account = f"99{number:0{6 + number % 9}d}"
        payload = write_transfer(bin_, account)
        if payloads == "long":
            name = f"{NAMES[number % 4]} {number}".encode("ascii", "ignore").decode().upper()
            name = name if number % 2 else name.title()
            open_end = payload[: -len("6304CCCC")]
            payload = sealed(f"{open_end}59{len(name):02d}{name}6007DUC PHO")
        yield Standee(
            payload=payload,
            shop_name=f"{NAMES[number % 4]} {number}",
            place=f"Sạp A{number // 20 + 1}-{number % 20 + 1:02d} · Chợ Đức Phổ",
            holder_name=HOLDERS[number % 4],
            bank=bank,
            account_hint=f"•••• •••• {account[-4:]}",
            code=f"{number % 10_000:04d}-7K4{_LAST[number // 10_000]}",
            hotline="1900 1234",
        )
