"""What our own printing does at the sizes that users meet; `bench_print.py` starts it.

`print_runs.py one` draws single standees in a warm process. `print_runs.py check COUNT PAYLOADS
FILE` decodes pages spread over a file. `print_runs.py produce COUNT FOLDER` makes a whole run,
drawn and read back on all cores. Each says one line of JSON.
"""

import json
import os
import resource
import statistics
import sys
import time
from io import BytesIO
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped,unused-ignore]
import zxingcpp
from print_shops import standees

from printing import Heading, produce, render

PAGES_LOOKED_AT = 25
SINGLES = 200


def one() -> dict[str, object]:
    """Milliseconds by the clock of one A6, drawn alone, again and again in one process."""
    took = []
    for standee in standees(SINGLES, "plain"):
        began = time.perf_counter()
        render([standee], BytesIO(), layout="a6", sample=False, title="Đo")
        took.append((time.perf_counter() - began) * 1000)
    took = sorted(took[10:])
    return {"median_ms": statistics.median(took), "p95_ms": took[int(len(took) * 0.95)]}


def check(count: int, payloads: str, path: Path) -> dict[str, object]:
    """How many codes of pages spread over the file decode to a payload of the run, of how many."""
    due = {standee.payload for standee in standees(count, payloads)}
    with pypdfium2.PdfDocument(path) as document:
        pages = range(0, len(document), max(1, len(document) // PAGES_LOOKED_AT))
        found = []
        for number in pages:
            image = document[number].render(scale=200 / 72, grayscale=True).to_numpy()
            found += [code.bytes.decode() for code in zxingcpp.read_barcodes(image)]
    right = sum(payload in due for payload in found)
    return {"pages": len(pages), "decoded": len(found), "right": right, "distinct": len(set(found))}


def whole(count: int, folder: Path) -> dict[str, object]:
    began = time.perf_counter()
    heading = Heading(
        number="PR-DO-001", title="Đo", ward="Phường Thử", contact="1900 1234", root="0" * 12
    )
    items = list(standees(count, "plain"))
    made = produce(
        items,
        folder,
        layout="a4-4xa6",
        sample=False,
        heading=heading,
        processes=os.cpu_count() or 1,
    )
    took = time.perf_counter() - began
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": round(took, 1),
        "cpu_s": round(time.process_time() + children.ru_utime + children.ru_stime, 1),
        "largest_worker_mb": round(children.ru_maxrss / 1024),
        "lots": len(made.lots),
    }


def main() -> None:
    what, *rest = sys.argv[1:]
    if what == "check":
        told = check(int(rest[0]), rest[1], Path(rest[2]))
    elif what == "produce":
        told = whole(int(rest[0]), Path(rest[1]))
    else:
        told = one()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
