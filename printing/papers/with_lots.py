"""What the papers of a run tell of it, and the cover slip that lies on each lot.

The papers are A4, set in the typeface of the standees, and say nothing about any account. They are
made from plain values, so that any process can make them; the same values give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple

from printing.artwork.lettering import check_letters
from printing.papers.page import BOTTOM_MM, Paper, grouped
from printing.plan import Lot, Sheet, sheet_named
from printing.refusals import PrintRefusal, TextTooLong
from printing.standee import FIELD_WORDS

SAMPLE = "MẪU – KHÔNG CHUYỂN TIỀN"
ROUTE_WORD = "tên tuyến, dãy"
MOST_LETTERS = 200  # of a place or a route: all W, they still leave a row of the list on its page
SIGN_MM = BOTTOM_MM - 34  # where a slip is signed


@dataclass(frozen=True)
class Heading:
    """What the papers of a run say about it; every text may be empty but `number` and `title`.

    `number` is the batch's own, `root` its root hash in short form, `contact` whom the printer
    asks, `dated` the day in words, `note` a line for the printer. The title is also the title of
    each lot's file.
    """

    number: str
    title: str
    ward: str = ""
    contact: str = ""
    root: str = ""
    dated: str = ""
    note: str = ""


class Stop(NamedTuple):
    """One standee on its way: where it is handed over. `route` is its street or market row."""

    code: str
    place: str
    shop_name: str
    route: str


class FileLine(NamedTuple):
    """A file as the job ticket lists it."""

    name: str
    pages: int
    sha256: str


@dataclass(frozen=True)
class Run:
    """A run as its papers tell of it; what one paper does not need may be empty."""

    heading: Heading
    sheet: Sheet
    level: str
    sample: bool
    lots: tuple[Lot, ...]
    stops: tuple[Stop, ...]
    files: tuple[FileLine, ...]
    module_mm: float

    @classmethod
    def from_plain(cls, values: dict[str, Any]) -> "Run":
        """The run from what JSON holds of it."""
        return cls(
            heading=Heading(**values["heading"]),
            sheet=sheet_named(values["layout"]),
            level=values["level"],
            sample=values["sample"],
            lots=tuple(Lot(**lot) for lot in values["lots"]),
            stops=tuple(Stop(*stop) for stop in values["stops"]),
            files=tuple(FileLine(*file) for file in values["files"]),
            module_mm=values["module_mm"],
        )

    @property
    def count(self) -> int:
        return sum(lot.count for lot in self.lots)

    def of(self, lot: Lot) -> Sequence[Stop]:
        return self.stops[lot.first : lot.first + lot.count]


def stacks(sheet: Sheet, count: int) -> int:
    """How many slots of a lot's sheets hold boards; those after them are blank on every sheet."""
    return -(-count // -(-count // sheet.slots))


def stacking(sheet: Sheet, count: int) -> tuple[str, ...]:
    """How a lot's cut stacks come into walking order, in sentences; none for a board alone."""
    if count == 1:
        return ()
    if sheet.slots == 1:
        return (
            "Mỗi tờ là một bảng, bảng trên cùng phát trước.",
            "Cắt cả chồng rồi giữ nguyên thứ tự tệp: chồng đã theo đúng đường đi.",
        )
    last = stacks(sheet, count)
    order = "rồi " + ", ".join(f"ô {slot}" for slot in range(2, last + 1))
    if last > 3:
        order = f"rồi ô 2, … đến ô {last}"
    order += " (từ trái sang phải, từ trên xuống)"
    if count <= sheet.slots:
        return (
            f"Chỉ có một tờ: cắt rồi đặt bảng ô 1 trên cùng, {order}: các bảng theo đúng đường đi.",
        )
    return (
        "Giữ các tờ đúng thứ tự tệp, tờ 1 nằm trên cùng, rồi cắt cả xấp một lượt.",
        f"Đặt chồng ô 1 trên cùng, {order}: cả xấp theo đúng đường đi, không phải chia lại.",
    )


def write_slips(run: Run, out: BinaryIO) -> int:
    """One page for each lot, to lie on top of its stack; the number of pages."""
    paper = Paper(out, f"Phiếu xấp · {run.heading.title}")
    check_stops(paper, run.stops)
    for lot in run.lots:
        if lot.number > 1:
            paper.next_page()
        _slip(paper, run, lot)
    return paper.finish()


def _slip(paper: Paper, run: Run, lot: Lot) -> None:
    stops, heading = run.of(lot), run.heading
    stamp = SAMPLE if run.sample else ""
    top = paper.banner("PHIẾU ĐẦU XẤP", heading.title, heading.number, sample=stamp) + 2
    first, last = stops[0], stops[-1]
    blank = lot.sheets * run.sheet.slots - lot.count
    rows = [
        ("Tuyến, dãy", _from_to(first.route, last.route)),
        ("Vị trí", _from_to(first.place, last.place)),
        ("Mã bảng", _from_to(first.code, last.code)),
        ("Số lượng", f"{grouped(lot.count)} bảng"),
        ("Số tờ in", f"{grouped(lot.sheets)} tờ" + (f", {_blanks(blank)}" if blank else "")),
        ("Mã kiểm lô in", heading.root),
        ("Ngày", heading.dated),
    ]
    which = f"Xấp {lot.number} / {len(run.lots)}"

    def told(size: float, *, draw: bool) -> float:
        y = paper.block(which, top, 4 * size, "ExtraBold", draw=draw)
        y = paper.block(heading.ward, y + 2, 1.3 * size, "Bold", draw=draw) + 6
        for label, value in rows:
            if value:
                y = paper.row(label, value, y, size, draw=draw) + 3
        if sentences := stacking(run.sheet, lot.count):
            y = paper.block("Xếp chồng sau khi cắt", y + 4, 11, "Bold", draw=draw) + 1.5
            for sentence in sentences:
                y = paper.block(sentence, y, 11, draw=draw) + 1.5
        return y

    size = next((s for s in (15, 12.5, 10.5, 9) if told(s, draw=False) < SIGN_MM - 4), None)
    if size is None:
        paper.refuse_length(heading.title + heading.ward + heading.root)
    told(size, draw=True)
    paper.signatures(("Người đóng gói", "Người nhận xấp"), SIGN_MM)
    paper.footer(f"{heading.number} · xấp {lot.number}/{len(run.lots)}")


def check_stops(paper: Paper, stops: Sequence[Stop]) -> None:
    """Refuse, by its line, what cannot be lettered or told in a row.

    Raises HiddenCharacter, GlyphMissing and TextTooLong.
    """
    routes: set[str] = set()
    for index, stop in enumerate(stops):
        try:
            for field in ("code", "place", "shop_name"):
                paper.check(getattr(stop, field), FIELD_WORDS[field])
            check_place(stop.place)
            if stop.route not in routes:
                check_route(stop.route)
                routes.add(stop.route)
        except PrintRefusal as refusal:
            raise refusal.at(index) from None


def check_place(place: str) -> None:
    """Raise TextTooLong where the place takes more than a row of the list has room for."""
    _check_length(place, FIELD_WORDS["place"])


def check_route(route: str) -> None:
    """Raise TextTooLong, HiddenCharacter or GlyphMissing: the papers cannot tell the route."""
    _check_length(route, ROUTE_WORD)
    check_letters(route, ROUTE_WORD)


def _check_length(text: str, word: str) -> None:
    if len(text) > MOST_LETTERS:
        raise TextTooLong(field=word, length=len(text))


def _from_to(first: str, last: str) -> str:
    return f"{first} – {last}" if first != last else first


def _blanks(count: int) -> str:
    return f"{count} ô trống ở cuối"
