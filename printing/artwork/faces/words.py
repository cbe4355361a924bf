"""The words of the standees: those that never change, and those made from several fields."""

from printing.standee import Standee

TITLE = "QUÉT MÃ ĐỂ THANH TOÁN"
SUBTITLE = "Mở ứng dụng ngân hàng hoặc ví điện tử bất kỳ"
HOLDER_LABEL = "NGƯỜI NHẬN · tên hiện trên ứng dụng"
BANK_LABEL = "NGÂN HÀNG"
CAUTION = "Kiểm tra tên người nhận trước khi chuyển"
COVERED = "Không quét nếu mã bị dán đè"
SAMPLE = "MẪU – KHÔNG CHUYỂN TIỀN"
NETWORKS = ("VietQR", "Napas 247", "Ngân hàng", "Ví điện tử")


def foot(standee: Standee) -> str:
    return f"Hỗ trợ: {standee.hotline} · {COVERED}" if standee.hotline else COVERED


def issue(standee: Standee) -> str:
    return f"Mã đăng ký · Lần phát hành {standee.issue}"


def short_issue(standee: Standee) -> str:
    return f"Lần phát hành {standee.issue}"


def account(standee: Standee) -> str:
    """Bank and masked account as one text, where a face has one line for both."""
    return " ".join(text for text in (standee.bank, standee.account_hint) if text)
