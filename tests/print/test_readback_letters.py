"""Letters that say the right thing in the right box and do not stand as they were set."""

import re
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest

from printing import LAYOUTS, Finding, verify
from tests.print.cast import LONG_HOLDER, LONG_SHOP, Render, stall

ROW = [stall(0, shop_name=LONG_SHOP, holder_name=LONG_HOLDER), *(stall(n) for n in range(1, 4))]
# The text of two lines in black and bold: the first standee's holder.
HOLDER = re.compile(
    rb"BT (0 0 0 1 k) /F3\+0 ([\d.]+) Tf ([\d.]+) (-[\d.]+) Td\((.*?)\)Tj"
    rb" -?0.00 (-[\d.]+) Td\((.*?)\)Tj ET"
)
HINT = re.compile(rb"BT (0 0 0 0.66 k) /F1\+0 8.6 Tf ([\d.]+) (-[\d.]+) Td\((.*?)\)Tj ET")

Redrawn = Callable[["re.Match[bytes]"], bytes]


def redrawn(pdf: bytes, text: "re.Pattern[bytes]", otherwise: Redrawn) -> bytes:
    """The file with one text of its first page drawn in another way."""
    with pikepdf.open(BytesIO(pdf)) as document:
        page = document.pages[0]
        content, count = text.subn(otherwise, page.Contents.read_bytes(), count=1)
        assert count == 1
        page.Contents = document.make_stream(content)
        out = BytesIO()
        document.save(out, static_id=True)
        return out.getvalue()


def sized(size: bytes) -> Redrawn:
    return lambda drawn: drawn[0].replace(drawn[2] + b" Tf", size + b" Tf")


def on_one_another(drawn: "re.Match[bytes]") -> bytes:
    return drawn[0].replace(drawn[6] + b" Td", b"-1 Td")


def exchanged(drawn: "re.Match[bytes]") -> bytes:
    """The second line stands above the first, which is still read first."""
    _, size, x, y, first, step, second = drawn.groups()
    up, down = b"%.2f" % -float(step), b"%.2f" % (float(y) + float(step))
    return b"BT 0 0 0 1 k /F3+0 %b Tf %b %b Td(%b)Tj 0 %b Td(%b)Tj ET" % (
        *(size, x, down, first),
        *(up, second),
    )


def squeezed(drawn: "re.Match[bytes]") -> bytes:
    return drawn[0].replace(b"BT", b"BT 30 Tz") + b" 100 Tz"


def crowded(drawn: "re.Match[bytes]") -> bytes:
    return drawn[0].replace(b"BT", b"BT -1 Tc") + b" 0 Tc"


@pytest.mark.parametrize(
    "otherwise",
    [sized(b"1"), sized(b"2"), sized(b"3"), on_one_another, exchanged, squeezed, crowded],
)
def test_a_name_that_cannot_be_read_as_it_was_set_is_found(
    rendered: Render, otherwise: Redrawn
) -> None:
    content = redrawn(rendered(ROW)[0], HOLDER, otherwise)
    found = verify(content, ROW, layout="a4-4xa6", sample=False)
    assert Finding("text-misplaced", 0, 0, 0, "holder_name") in found


def test_digits_that_are_read_in_another_order_than_they_stand_are_found(rendered: Render) -> None:
    def turned_about(drawn: "re.Match[bytes]") -> bytes:
        ink, x, y, text = drawn.groups()
        said = b"BT %b /F1+0 8.6 Tf %b %b Td(%b)Tj ET" % (ink, x, y, text[:-4])
        for place, digit in enumerate(text[-4:]):
            across = b"%.2f" % (float(x) + 60 - 5 * place)
            said += b" BT %b /F1+0 8.6 Tf %b %b Td(%c)Tj ET" % (ink, across, y, digit)
        return said

    content = redrawn(rendered(ROW)[0], HINT, turned_about)
    found = verify(content, ROW, layout="a4-4xa6", sample=False)
    assert Finding("text-misplaced", 0, 0, 0, "account_hint") in found


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("sample", [False, True])
def test_every_text_that_all_boards_share_stands_as_it_was_set(
    rendered: Render, layout: str, sample: bool
) -> None:
    """Drawn a fifth of a millimetre higher, each is found, those that lie on their side too."""
    with pikepdf.open(BytesIO(rendered(ROW[:1], layout=layout, sample=sample)[0])) as document:
        picture = document.pages[0].Resources.XObject.P
        drawn = re.sub(
            rb"BT 1 0 0 1 (\S+) (\S+) Tm",
            lambda at: b"BT 1 0 0 1 %b %.4f Tm" % (at[1], float(at[2]) + 0.57),
            picture.read_bytes(),
        )
        picture.write(drawn)
        out = BytesIO()
        document.save(out, static_id=True)
    found = verify(out.getvalue(), ROW[:1], layout=layout, sample=sample)
    shared = {text.name for text in LAYOUTS[layout].face.lettered(sample)}
    assert {one.field for one in found if one.what == "text-misplaced"} == shared


def mm(length: float) -> float:
    return length * 72 / 25.4


def painted(
    pdf: bytes, layout: str, field: str, ink: str, part: tuple[float, float, float, float]
) -> bytes:
    """The file with paint over a part of a text's box: shares of it from its top left corner."""
    sheet = LAYOUTS[layout]
    box, (left, top) = sheet.face.boxes(False)[field], sheet.face_origin_mm(0)
    x, y, width, height = part
    corner = left + box.x + x * box.width, top + box.y + (y + height) * box.height
    with pikepdf.open(BytesIO(pdf)) as document:
        document.pages[0].contents_add(
            f"q {ink} k {mm(corner[0]):.2f} {mm(sheet.height_mm - corner[1]):.2f}"
            f" {mm(width * box.width):.2f} {mm(height * box.height):.2f} re f Q".encode()
        )
        out = BytesIO()
        document.save(out, static_id=True)
        return out.getvalue()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_raised_and_sunken_letters_are_read_as_they_stand(rendered: Render, layout: str) -> None:
    raised = [
        stall(n, shop_name=name) for n, name in enumerate(("Kho 30 m² – 1ª", "H₂O Nº 7 · 5³"))
    ]
    content, _ = rendered(raised, layout=layout)
    assert verify(content, raised, layout=layout, sample=False) == []


WHITE, BLACK, AMBER = "0 0 0 0", "0 0 0 1", "0 0.10 0.55 0"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("field", "ink", "part"),
    [
        ("holder_name", WHITE, (0.3, -0.1, 0.5, 1.2)),
        ("holder_name", WHITE, (0.42, -0.1, 0.16, 1.2)),
        ("caution", AMBER, (0.4, 0, 0.3, 1)),
        ("caution", WHITE, (0.4, 0, 0.3, 1)),
        ("shop_name", BLACK, (0.5, 0, 0.4, 1)),
        ("shop_name", WHITE, (0.2, 0.5, 0.6, 0.5)),
        ("code", BLACK, (0.4, 0, 0.3, 1)),
        ("account_hint", "0.07 0.04 0 0", (0, -0.1, 0.2, 1.2)),
    ],
)
def test_a_text_covered_in_part_is_found(
    rendered: Render, layout: str, field: str, ink: str, part: tuple[float, float, float, float]
) -> None:
    if field not in LAYOUTS[layout].face.boxes(False):
        field = "account"  # The sticker tells bank and account as one text.
    content = painted(rendered(ROW, layout=layout)[0], layout, field, ink, part)
    found = verify(content, ROW, layout=layout, sample=False)
    assert {(one.what, one.field) for one in found} == {("text-unseen", field)}


@pytest.mark.parametrize("ink", [b"0 0 0 0.4 k", b"0 0 0 0.66 k"])
def test_a_text_in_a_paler_ink_than_its_own_is_found(rendered: Render, ink: bytes) -> None:
    content = redrawn(rendered(ROW)[0], HOLDER, lambda drawn: drawn[0].replace(b"0 0 0 1 k", ink))
    found = verify(content, ROW, layout="a4-4xa6", sample=False)
    assert Finding("text-unseen", 0, 0, 0, "holder_name") in found
