"""One way of printing standees, run once in a process of its own; `bench_print.py` starts it.

`print_peers.py WAY COUNT PAYLOADS OUT.pdf` writes the file and says in one line of JSON what it
took: processor seconds (user and system, children too) from the first standee in to the file
closed, without imports; seconds by the clock; the largest resident memory; bytes.

All ways draw the same standees, four A6 to an A4, with the same picture and typefaces, at level Q.
The others are helped where it can be helped: the size and place of every text is worked out for
them beforehand, outside the time, and those with forms get our picture as one.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from print_codes import LEVEL, Runs, of_segno, of_zxing
from print_shops import standees

from printing import LAYOUTS, Standee, render
from printing.artwork.compose import compose
from printing.artwork.face import Face
from printing.artwork.lettering import Lettering
from printing.artwork.picture import draw_letters, draw_marks, draw_picture, picture_box
from printing.artwork.shapes import MM
from printing.artwork.typeface import typeface
from printing.plan import Sheet, impose

SHEET = LAYOUTS["a4-4xa6"]
Placed = tuple[float, float, str, float, str, tuple[float, float, float, float]]
"""A text line laid out: x and baseline in mm, font, size in points, the words, the ink."""


def laid_out(items: Sequence[Standee]) -> list[list[Placed]]:
    return [list(_lines(compose(standee, SHEET.face))) for standee in items]


def _lines(texts: Sequence[tuple[Lettering, Any]]) -> Iterator[Placed]:
    for lettering, ink in texts:
        shares = (ink.cyan, ink.magenta, ink.yellow, ink.black)
        for line in lettering.lines:
            yield line.x, line.baseline, lettering.font, lettering.size_pt, line.text, shares


def ours(count: int, payloads: str, out: Path) -> Callable[[], None]:
    items = list(standees(count, payloads))
    return lambda: _ours(items, out)


def ours_streamed(count: int, payloads: str, out: Path) -> Callable[[], None]:
    """From an iterator, as a run of any length comes; the time holds the making of the shops."""
    return lambda: _ours(standees(count, payloads), out)


def _ours(items: Iterable[Standee], out: Path) -> None:
    with out.open("wb") as file:
        render(items, file, level=LEVEL, sample=False, title="Đo")


def by_reportlab(runs_of: Callable[[str], tuple[int, Runs]], raw: bool) -> Any:
    """Artwork as a form; the code as one path, through reportlab's path or as raw operators."""

    def way(count: int, payloads: str, out: Path) -> Callable[[], None]:
        items = list(standees(count, payloads))
        texts = [compose(standee, SHEET.face) for standee in items]

        def work() -> None:
            from reportlab.pdfgen.canvas import Canvas

            first: dict[str, Any] = {"initialFontName": typeface("Medium").name}
            size = (SHEET.width_mm * MM, SHEET.height_mm * MM)
            canvas: Any = Canvas(str(out), pagesize=size, pageCompression=1, invariant=1, **first)
            canvas.beginForm("picture", *picture_box(SHEET))
            draw_picture(canvas, SHEET, sample=False)
            canvas.endForm()
            page = 0
            for spot in impose(count, SHEET):
                if spot.page != page:
                    draw_marks(canvas, SHEET)
                    canvas.showPage()
                    page = spot.page
                left, top = SHEET.face_origin_mm(spot.slot)
                canvas.saveState()
                canvas.translate(left * MM, (SHEET.height_mm - top) * MM)
                canvas.doForm("picture")
                modules, runs = runs_of(items[spot.index].payload)
                symbol = SHEET.face.symbol
                side = symbol.width / (modules + 8)
                canvas.saveState()
                canvas.translate((symbol.x + 4 * side) * MM, -(symbol.y + 4 * side) * MM)
                canvas.scale(side * MM, side * MM)
                canvas.setFillColorCMYK(0, 0, 0, 1)
                if raw:
                    rows = "\n".join(f"{x} {-1 - y} {w} 1 re" for y, x, w in runs)
                    canvas._code.append(f"{rows} f")
                else:
                    path = canvas.beginPath()
                    for y, x, w in runs:
                        path.rect(x, -1 - y, w, 1)
                    canvas.drawPath(path, stroke=0, fill=1, fillMode=1)
                canvas.restoreState()
                for lettering, ink in texts[spot.index]:
                    draw_letters(canvas, lettering, ink)
                canvas.restoreState()
            draw_marks(canvas, SHEET)
            canvas.save()

        return work

    return way


def _fonts_of(face: Face) -> dict[str, Path]:
    import fontpkg_be_vietnam_pro  # type: ignore[import-untyped,unused-ignore]

    weights = {place.weight for place in face.places} | {text.weight for text in face.fixed}
    names = sorted(typeface(weight).name for weight in weights)
    return {name: fontpkg_be_vietnam_pro.ROOT / "files" / f"{name}.ttf" for name in names}


def by_fpdf2(count: int, payloads: str, out: Path) -> Callable[[], None]:
    """fpdf2 has no forms: it draws a simpler picture (band, card, panel, bar) each time, in RGB."""
    items = list(standees(count, payloads))
    texts = laid_out(items)

    def work() -> None:
        from fpdf import FPDF  # type: ignore[import-not-found,import-untyped,unused-ignore]

        pdf: Any = FPDF(unit="mm", format="A4")
        pdf.set_auto_page_break(False)
        for name, path in _fonts_of(SHEET.face).items():
            pdf.add_font(name, fname=str(path))
        page = -1
        for spot in impose(count, SHEET):
            if spot.page != page:
                pdf.add_page()
                page = spot.page
            left, top = SHEET.face_origin_mm(spot.slot)
            _simple_picture(pdf, left, top)
            modules, runs = of_segno(items[spot.index].payload)
            symbol = SHEET.face.symbol
            side = symbol.width / (modules + 8)
            x0, y0 = left + symbol.x + 4 * side, top + symbol.y + 4 * side
            pdf.set_fill_color(0)
            for y, x, w in runs:
                pdf.rect(x0 + x * side, y0 + y * side, w * side, side, style="F")
            for at, baseline, font, size, words, ink in texts[spot.index]:
                pdf.set_font(font, size=size)
                pdf.set_text_color(*(round(255 * (1 - c) * (1 - ink[3])) for c in ink[:3]))
                pdf.text(left + at, top + baseline, words)
        pdf.output(str(out))

    return work


def _simple_picture(pdf: Any, left: float, top: float) -> None:
    pdf.set_fill_color(0, 52, 165)
    pdf.rect(left + 4, top + 4, 97, 36, style="F", round_corners=True, corner_radius=3)
    pdf.set_fill_color(255)
    pdf.set_draw_color(168, 204, 240)
    pdf.rect(left + 15.6, top + 20.8, 73.8, 73.8, style="DF", round_corners=True, corner_radius=3)
    pdf.set_fill_color(237, 245, 255)
    pdf.rect(left + 7, top + 112, 91, 14, style="DF", round_corners=True, corner_radius=2)
    pdf.set_fill_color(255, 230, 115)
    pdf.rect(left + 7, top + 127.3, 91, 6.6, style="F", round_corners=True, corner_radius=1.6)
    for text in SHEET.face.fixed:
        pdf.set_font(typeface(text.weight).name, size=text.most_pt * 0.8)
        pdf.set_text_color(*((255, 255, 255) if text.box.y < 20 else (0, 52, 165)))
        pdf.text(left + text.box.x, top + text.box.y + text.box.height * 0.8, text.text)


TYPST = """#set page(width: 210mm, height: 297mm, margin: 0mm)
#let data = json("data.json")
#for sheet in data {
  for card in sheet {
    let at(x, y, body) = place(
      top + left, dx: (card.left + x) * 1mm, dy: (card.top + y) * 1mm, body,
    )
    at(0, 0, image("picture.pdf", width: 105mm))
    at(card.x, card.x2, image(bytes(card.svg), format: "svg", width: card.side * 1mm))
    for line in card.lines {
      at(line.at(0), line.at(1), box(height: 0pt, text(
        font: "Be Vietnam Pro", weight: line.at(2), size: line.at(3) * 1pt,
        fill: cmyk(line.at(5) * 100%, line.at(6) * 100%, line.at(7) * 100%, line.at(8) * 100%),
        top-edge: "baseline", bottom-edge: "baseline", line.at(4),
      )))
    }
  }
  pagebreak(weak: true)
}
"""
WEIGHTS = {"Medium": 500, "SemiBold": 600, "Bold": 700, "ExtraBold": 800}


def by_typst(count: int, payloads: str, out: Path) -> Callable[[], None]:
    """Codes by zxing-cpp as SVG paths; the picture as a PDF that Typst embeds once."""
    items = list(standees(count, payloads))
    texts = laid_out(items)
    folder = out.parent / f"{out.stem}-typst"
    folder.mkdir(exist_ok=True)
    (folder / "picture.pdf").write_bytes(_picture_pdf(SHEET))

    def work() -> None:
        import typst  # type: ignore[import-not-found,unused-ignore]

        sheets: list[list[dict[str, Any]]] = []
        symbol = SHEET.face.symbol
        for spot in impose(count, SHEET):
            if spot.page == len(sheets):
                sheets.append([])
            left, top = SHEET.face_origin_mm(spot.slot)
            modules, runs = of_zxing(items[spot.index].payload)
            path = "".join(f"M{x + 4} {y + 4}h{w}v1h-{w}z" for y, x, w in runs)
            whole = modules + 8
            svg = (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}">'
                f'<path d="{path}"/></svg>'
            )
            lines = [
                [x, y, WEIGHTS[font.partition("-")[2]], size, words, *ink]
                for x, y, font, size, words, ink in texts[spot.index]
            ]
            card = {"left": left, "top": top, "x": symbol.x, "x2": symbol.y, "side": symbol.width}
            sheets[-1].append({**card, "svg": svg, "lines": lines})
        (folder / "data.json").write_text(json.dumps(sheets, ensure_ascii=False))
        (folder / "sheet.typ").write_text(TYPST)
        fonts = next(iter(_fonts_of(SHEET.face).values())).parent
        typst.compile(str(folder / "sheet.typ"), output=str(out), font_paths=[str(fonts)])

    return work


def _picture_pdf(sheet: Sheet) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    held = BytesIO()
    first: dict[str, Any] = {"initialFontName": typeface("Medium").name}
    size = (sheet.face.width_mm * MM, sheet.face.height_mm * MM)
    canvas: Any = Canvas(held, pagesize=size, invariant=1, **first)
    canvas.translate(0, size[1])
    draw_picture(canvas, sheet, sample=False)
    canvas.save()
    return held.getvalue()


WAYS: dict[str, Callable[[int, str, Path], Callable[[], None]]] = {
    "ours": ours,
    "ours, from an iterator": ours_streamed,
    "zxing-cpp + ReportLab forms": by_reportlab(of_zxing, raw=True),
    "Typst + zxing-cpp": by_typst,
    "fpdf2 + segno": by_fpdf2,
    "segno + ReportLab": by_reportlab(of_segno, raw=False),
}


def main() -> None:
    way, count, payloads, out = sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
    # Fonts and modules are loaded, and every table is made, before the clock starts: steady state.
    WAYS[way](8, payloads, out)()
    work = WAYS[way](count, payloads, out)
    before, began = _processor(), time.perf_counter()
    work()
    took, wall = _processor() - before, time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = {"cpu_s": round(took, 4), "wall_s": round(wall, 3), "rss_mb": round(peak / 1024)}
    print(json.dumps({**told, "bytes": out.stat().st_size}))


def _processor() -> float:
    """Seconds of processor, user and system, of this process and of those that it waited for."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
