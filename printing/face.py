"""The A6 face: where everything stands, and the words that are the same on every standee.

Boxes are millimetres from the trim's top left corner, downwards. Live matter keeps 5 mm from the
trim on every side. The drawing sets text in these boxes; the check reads each of them back.
"""

from collections.abc import Mapping
from types import MappingProxyType

from printing.lettering import Box
from printing.plan import FACE_WIDTH_MM

SAFE_MM = 5.0

# The code with its quiet zone fills SYMBOL. The card around it is wide enough that the brackets'
# round corners, half their stroke included, pass outside SYMBOL's square corners too.
CARD = Box((FACE_WIDTH_MM - 73.8) / 2, 20.8, 73.8, 73.8)
SYMBOL = Box(CARD.x + 1.3, CARD.y + 1.3, 71.2, 71.2)
CARD_RADIUS_MM = 3.2
BRACKET_MM = 8.0
BRACKET_STROKE_PT = 2.4

BAND_INSET_MM = 4.0  # where nothing bleeds; what most office printers can reach
BAND_EDGE_MM, BAND_DEPTH_MM = 35.6, 44.0

PANEL = Box(7.0, 112.1, 91.0, 13.9)
PANEL_SPLIT_MM = 58.8
CAUTION_BAR = Box(7.0, 127.3, 91.0, 6.6)
TAG = Box(77.2, 135.2, 20.8, 4.2)
CODE = Box(78.4, 135.2, 18.4, 4.2)
PILLS: Mapping[str, Box] = MappingProxyType(
    {
        "VietQR": Box(7.0, 135.2, 13.2, 4.2),
        "Napas 247": Box(21.3, 135.2, 17.4, 4.2),
        "Ngân hàng": Box(39.8, 135.2, 18.4, 4.2),
        "Ví điện tử": Box(59.3, 135.2, 16.6, 4.2),
    }
)

TITLE_TEXT = "QUÉT MÃ ĐỂ THANH TOÁN"
SUBTITLE_TEXT = "Mở ứng dụng ngân hàng hoặc ví điện tử bất kỳ"
HOLDER_LABEL_TEXT = "NGƯỜI NHẬN · tên hiện trên ứng dụng"
BANK_LABEL_TEXT = "NGÂN HÀNG"
CAUTION_TEXT = "Kiểm tra tên người nhận trước khi chuyển"
COVERED_TEXT = "Không quét nếu mã bị dán đè"
SAMPLE_TEXT = "MẪU – KHÔNG CHUYỂN TIỀN"

TITLE = Box(8.0, 5.0, 89.0, 9.2)
SUBTITLE = Box(8.0, 14.5, 89.0, 4.6)
SHOP_NAME = Box(6.5, 95.6, 92.0, 10.7)
PLACE = Box(6.5, 106.6, 92.0, 4.2)
HOLDER_LABEL = Box(10.2, 113.1, 46.6, 3.2)
HOLDER = Box(10.2, 116.8, 46.6, 8.5)
BANK_LABEL = Box(61.2, 113.1, 34.6, 3.2)
BANK = Box(61.2, 116.3, 34.6, 5.5)
ACCOUNT_HINT = Box(61.2, 122.5, 34.6, 3.0)
CAUTION = Box(16.4, 127.5, 79.6, 6.2)
FOOT = Box(7.0, 139.9, 54.0, 3.0)
ISSUE = Box(63.0, 139.9, 35.0, 3.0)

# A sample says so above the code and on both sides of it, so that no crop of the code loses it.
SAMPLE_RIBBON = Box(CARD.x + 3, 14.4, CARD.width - 6, 5.4)
SAMPLE_SIDES = (Box(6.6, 44.0, 6.6, 50.6), Box(FACE_WIDTH_MM - 13.2, 44.0, 6.6, 50.6))
