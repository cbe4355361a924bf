"""A page that draws right and is made wrong: its boxes, its turn, its unit, a picture in it."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest

from printing import LAYOUTS, Finding, verify
from tests.print.cast import Render, stall

ROW = [stall(number) for number in range(9)]
LAST = 2  # the last page of nine standees, four to a sheet
EVERY = pytest.mark.parametrize("layout", LAYOUTS)


def changed(
    pdf: bytes, change: Callable[[pikepdf.Pdf, pikepdf.Page], None], *, packed: bool = False
) -> bytes:
    """The file with its last page made otherwise; its dictionaries packed away where asked."""
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document, document.pages[-1])
        out = BytesIO()
        streams = pikepdf.ObjectStreamMode
        mode = streams.generate if packed else streams.preserve
        document.save(out, static_id=True, object_stream_mode=mode)
        return out.getvalue()


def picture(document: pikepdf.Pdf) -> pikepdf.Object:
    """One dark pixel as an image."""
    return document.make_stream(
        b"\x00",
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=1,
        Height=1,
        BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceGray,
    )


INLINE = b"q 3 0 0 3 2 2 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q"


def drawn(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.add_resource(picture(document), pikepdf.Name.XObject, pikepdf.Name.I)
    page.contents_add(b"q 3 0 0 3 2 2 cm /I Do Q")


def drawn_in_a_form(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    form = document.make_stream(
        INLINE,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, 20, 20],
        Resources=pikepdf.Dictionary(),
    )
    page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name.I)
    page.contents_add(b"/I Do")


def inline(_: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.contents_add(INLINE)


def only_held(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Resources = pikepdf.Dictionary(page.obj.Resources)
    page.obj.Resources.XObject = pikepdf.Dictionary(page.obj.Resources.XObject)
    page.obj.Resources.XObject.I = picture(document)


@pytest.mark.parametrize("change", [drawn, drawn_in_a_form, inline, only_held])
@pytest.mark.parametrize("packed", [False, True])
def test_an_image_is_found_on_its_page_and_said_once(
    rendered: Render, change: Callable[[pikepdf.Pdf, pikepdf.Page], None], packed: bool
) -> None:
    content = changed(rendered(ROW)[0], change, packed=packed)
    found = verify(content, ROW, layout="a4-4xa6", sample=False)
    if change is drawn:
        # The resources that it was put among are those of every page.
        assert Finding("page-image", LAST) in found
        assert {one.what for one in found} == {"page-image"}
        assert len(found) == len(set(found))
    else:
        assert found == [Finding("page-image", LAST)]


@EVERY
@pytest.mark.parametrize("box", ["MediaBox", "BleedBox", "TrimBox"])
def test_a_box_that_is_not_as_planned_is_found_by_its_name(
    rendered: Render, layout: str, box: str
) -> None:
    def moved(_: pikepdf.Pdf, page: pikepdf.Page) -> None:
        # A millimetre to the left, so that the paper keeps its size.
        left, bottom, right, top = (float(edge) for edge in page.obj[f"/{box}"])
        page.obj[f"/{box}"] = [left - 2.8346, bottom, right - 2.8346, top]

    content = changed(rendered(ROW[:1], layout=layout)[0], moved)
    found = verify(content, ROW[:1], layout=layout, sample=False)
    assert {one.field for one in found if one.what == "page-box"} == {box}
    (one,) = [one for one in found if one.what == "page-box"]
    due = LAYOUTS[layout].boxes_mm[box]
    assert [float(edge) for edge in one.expected.split()] == pytest.approx(due, abs=0.051)
    assert float(one.found.split()[0]) == pytest.approx(due[0] - 1, abs=0.051)


@pytest.mark.parametrize("box", ["BleedBox", "TrimBox"])
def test_a_box_that_is_missing_is_found(rendered: Render, box: str) -> None:
    def dropped(_: pikepdf.Pdf, page: pikepdf.Page) -> None:
        del page.obj[f"/{box}"]

    content = changed(rendered(ROW)[0], dropped)
    found = verify(content, ROW, layout="a4-4xa6", sample=False)
    assert found == [Finding("page-box", LAST, field=box, expected="0.0 0.0 210.0 297.0")]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_turned_is_found_as_that_and_not_as_all_that_follows(
    rendered: Render, turn: int
) -> None:
    def turned(_: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.obj.Rotate = turn

    content = changed(rendered(ROW)[0], turned)
    found = verify(content, ROW, layout="a4-4xa6", sample=False)
    assert Finding("page-rotated", LAST, expected="0", found=str(turn)) in found
    assert {one.what for one in found} <= {"page-rotated", "page-size"}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(("unit", "said"), [(2, "2"), (1.5, "1.5"), (1, None), (1.0, None)])
def test_a_unit_that_makes_the_paper_larger_is_found(
    rendered: Render, unit: float, said: str | None, packed: bool
) -> None:
    def grown(_: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.obj.UserUnit = unit

    content = changed(rendered(ROW)[0], grown, packed=packed)
    found = verify(content, ROW, layout="a4-4xa6", sample=False)
    wanted = [Finding("page-unit", LAST, expected="1", found=said)] if said else []
    assert found == wanted
