"""Standees of invented people, with accounts that belong to nobody."""

from collections.abc import Callable

from printing import Printed, Standee

Render = Callable[..., tuple[bytes, Printed]]


def transfer_code(account: str, extra: str = "") -> str:
    """A static transfer payload with its checksum, as the NAPAS document describes it."""
    beneficiary = f"000697043601{len(account):02d}{account}"
    template = f"0010A00000072701{len(beneficiary):02d}{beneficiary}0208QRIBFTTA"
    body = f"00020101021138{len(template):02d}{template}53037045802VN{extra}6304"
    crc = 0xFFFF
    for byte in body.encode():
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return f"{body}{crc:04X}"


def stall(number: int, **changes: str | int) -> Standee:
    """The standee of stall `number` in an invented market row, all of its words its own."""
    account = f"990{number:010d}"
    values: dict[str, str | int] = {
        "payload": transfer_code(account),
        "shop_name": f"Bún đậu cô Phượng {number}",
        "place": f"Sạp A{number // 20 + 1}-{number % 20 + 1:02d} · Chợ Đức Phổ",
        "holder_name": f"NGUYỄN THỊ BÍCH {'ABCDEFGHIJ'[number % 10]}",
        "bank": "Vietcombank",
        "account_hint": f"•••• •••• {account[-4:]}",
        "code": f"{number:04d}-7K4Q",
        "hotline": "1900 1234",
    }
    return Standee(**(values | changes))  # type: ignore[arg-type]


LONG_SHOP = "Cửa hàng tạp hoá, vật liệu xây dựng Nguyễn Thị Thu Hường 247"
LONG_HOLDER = "CÔNG TY TNHH MTV THƯƠNG MẠI DỊCH VỤ PHƯỢNG"
STACKED = "ẰẲẴẮẶ ƯỞNG"
