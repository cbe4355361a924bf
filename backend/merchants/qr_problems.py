"""What can be wrong with a payment code, each said once in Vietnamese.

Written for a volunteer at a stall with the next one waiting: what is wrong, then what to do.
Slugs are a contract with the phone and never reused.
"""

from __future__ import annotations

_SCAN_AGAIN = "Quét lại cho rõ; vẫn lỗi thì mở mã khác trong ứng dụng ngân hàng của hộ."
_BANK_CODE = "Đề nghị hộ mở mã nhận tiền trong ứng dụng ngân hàng rồi quét mã đó."
_NOT_PRINTABLE = "Không in mã này; đề nghị hộ mở mã nhận tiền thường dùng rồi quét lại."

SENTENCES: dict[str, str] = {
    # The frame
    "empty": f"Chưa đọc được gì từ mã. {_SCAN_AGAIN}",
    "not-text": f"Nội dung mã không phải là chữ đọc được. {_SCAN_AGAIN}",
    "not-a-payment-code": f"Đây không phải mã thanh toán. {_BANK_CODE}",
    "format-indicator": f"Mã không mở đầu đúng như một mã thanh toán. {_BANK_CODE}",
    "crc-missing": f"Mã bị thiếu phần kiểm tra ở cuối, có thể quét chưa hết. {_SCAN_AGAIN}",
    "crc-malformed": f"Phần kiểm tra ở cuối mã viết sai. {_SCAN_AGAIN}",
    "crc-wrong": f"Mã không khớp phần kiểm tra: đã bị sửa hoặc đọc nhầm. {_SCAN_AGAIN}",
    "text-after-crc": f"Sau phần kiểm tra còn thừa ký tự, mã có thể đã bị sửa. {_BANK_CODE}",
    # The grammar
    "id-not-digits": f"Cấu trúc mã bị hỏng: số hiệu một mục không phải chữ số. {_BANK_CODE}",
    "length-not-digits": f"Cấu trúc mã bị hỏng: độ dài một mục không phải chữ số. {_BANK_CODE}",
    "length-zero": f"Cấu trúc mã bị hỏng: có mục để trống. {_BANK_CODE}",
    "length-overrun": f"Cấu trúc mã bị hỏng: có mục dài quá chỗ của nó. {_BANK_CODE}",
    "leftover": f"Cấu trúc mã bị hỏng: còn thừa ký tự trong một mục. {_BANK_CODE}",
    "repeated-id": f"Một mục xuất hiện hai lần trong mã, không biết tin mục nào. {_BANK_CODE}",
    "guid-missing": f"Một mục trong mã thiếu tên hệ thống thanh toán. {_BANK_CODE}",
    "non-ascii": f"Mã chứa chữ có dấu ở chỗ chỉ được dùng chữ không dấu. {_BANK_CODE}",
    "control-character": f"Mã chứa ký tự không nhìn thấy được. {_BANK_CODE}",
    # The content
    "destination-missing": f"Mã không cho biết tiền chuyển về đâu. {_BANK_CODE}",
    "beneficiary-missing": f"Mã thiếu ngân hàng và số tài khoản nhận. {_BANK_CODE}",
    "beneficiary-incomplete": f"Mã thiếu ngân hàng hoặc số tài khoản nhận. {_BANK_CODE}",
    "beneficiary-extra": f"Phần tài khoản nhận có mục lạ, mã tạo sai quy định. {_BANK_CODE}",
    "bin-malformed": f"Mã ngân hàng trong QR không đủ 6 chữ số. {_BANK_CODE}",
    "account-length": f"Số tài khoản trong mã trống hoặc dài quá 19 ký tự. {_BANK_CODE}",
    "merchant-id-missing": "Mã VNPAY thiếu mã đơn vị. Đề nghị hộ hỏi lại bên cấp mã.",
    "service-too-long": f"Tên dịch vụ trong mã viết sai. {_BANK_CODE}",
    "initiation-missing": f"Mã không ghi dùng một lần hay nhiều lần. {_BANK_CODE}",
    "initiation-unknown": f"Mã ghi sai cách dùng một lần hay nhiều lần. {_BANK_CODE}",
    "currency-missing": f"Mã không ghi loại tiền. {_BANK_CODE}",
    "currency-not-vnd": f"Mã không dùng tiền đồng Việt Nam. {_BANK_CODE}",
    "country-missing": f"Mã không ghi quốc gia. {_BANK_CODE}",
    "country-not-vn": f"Mã không phải của Việt Nam. {_BANK_CODE}",
    "amount-malformed": f"Số tiền trong mã viết sai. {_BANK_CODE}",
    "amount-zero": f"Số tiền trong mã bằng 0. {_BANK_CODE}",
    "category-malformed": f"Mã ngành hàng trong QR phải có 4 chữ số. {_BANK_CODE}",
    "tip-malformed": f"Phần tiền thưởng thêm trong mã viết sai. {_BANK_CODE}",
    "field-too-long": f"Tên, địa chỉ hoặc nội dung trong mã dài quá quy định. {_BANK_CODE}",
    "consumer-request-malformed": f"Phần hỏi thông tin người mua viết sai. {_BANK_CODE}",
    "language-incomplete": f"Phần tên có dấu trong mã bị thiếu. {_BANK_CODE}",
    # May a stall have it
    "payload-broken": f"Mã này hỏng nên không dùng được. {_BANK_CODE}",
    "unknown-scheme": "Mã thuộc hệ thống thanh toán chưa rõ. Ghi lại và báo cán bộ phường xem.",
    "dynamic-code": f"Đây là mã động, chỉ dùng cho một lần trả. {_NOT_PRINTABLE}",
    "amount-locked": f"Mã đã khóa sẵn số tiền. {_NOT_PRINTABLE}",
    "cash-withdrawal": f"Đây là mã rút tiền mặt, không phải mã nhận tiền. {_NOT_PRINTABLE}",
    "unknown-service": "Mã dùng dịch vụ chưa rõ. Ghi lại và báo cán bộ phường xem.",
    "second-destination": "Mã có thêm một nơi nhận tiền khác. Không dùng; báo cán bộ phường.",
    "card-number-shown": (
        "Mã này để lộ số thẻ của hộ. Nên quét mã tài khoản thay cho mã thẻ trước khi in."
    ),
    # Does the code on the wall pay the right account
    "tampered": (
        "Mã trên tường bị hỏng hoặc đã bị sửa. Úp bảng lại, chụp ảnh và báo cán bộ phường."
    ),
    "other-scheme": (
        "Mã trên tường thuộc hệ thống thanh toán khác với mã đã đăng ký. "
        "Úp bảng lại và hỏi chủ hộ ngay."
    ),
    "other-bank": (
        "Mã trên tường chuyển tiền về ngân hàng khác. Úp bảng lại, chủ hộ kiểm tra ứng dụng ngay."
    ),
    "other-account": (
        "Mã trên tường chuyển tiền về tài khoản khác. Úp bảng lại, chủ hộ kiểm tra ứng dụng ngay."
    ),
    "other-service": (
        "Mã trên tường chuyển tiền bằng dịch vụ khác với mã đã đăng ký. Hỏi chủ hộ về mã này."
    ),
    "registered-unreadable": (
        "Mã đã đăng ký của hộ không còn đọc được nên không so được. Báo cán bộ phường."
    ),
}


def describe_problem(slug: str) -> str:
    """The Vietnamese sentence for a slug of `read`, `may_display`, `display_warning` or a
    verdict's reason. Raises KeyError for any other."""
    return SENTENCES[slug]
