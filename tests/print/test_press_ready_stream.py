"""Long runs: pages leave as they are drawn, memory stays flat, and a fault leaves no file."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO, RawIOBase
from pathlib import Path

import pypdf
import pytest

from printing import NothingToPrint, PrintRefusal, Standee, TextTooLong, render, verify
from tests.print.cast import Render, stall, transfer_code

ROOT = Path(__file__).parents[2]


def elsewhere(script: str, *arguments: str | Path, **environment: str) -> str:
    """What the script prints, run in a process of its own from the checkout."""
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    ).stdout.strip()


class Trickle(RawIOBase):
    """A file that takes a thousand bytes at a time, as an unbuffered one may."""

    def __init__(self) -> None:
        self.taken = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, offered: object) -> int:
        some = bytes(offered)[:1000]  # type: ignore[call-overload]
        self.taken += some
        return len(some)


def test_the_same_standees_give_the_same_bytes_in_any_process(rendered: Render) -> None:
    script = (
        "import io; from tests.print.cast import stall; from printing import render;"
        "print(render([stall(n) for n in range(6)], io.BytesIO(), sample=False,"
        " title='Lô in thử').sha256)"
    )
    digests = {elsewhere(script, PYTHONHASHSEED=seed) for seed in ("1", "2")}
    content, printed = rendered([stall(n) for n in range(6)])
    rendered([stall(n) for n in range(20, 30)], sample=True)
    assert digests == {printed.sha256} == {hashlib.sha256(content).hexdigest()}
    assert rendered([stall(n) for n in range(6)])[0] == content


def test_five_hundred_standees_lie_on_a_hundred_and_twenty_five_sheets(rendered: Render) -> None:
    content, printed = rendered([stall(number) for number in range(500)])
    assert printed.pages == len(pypdf.PdfReader(BytesIO(content)).pages) == 125
    assert len(printed.placements) == 500
    assert sorted(placed.index for placed in printed.placements) == list(range(500))
    assert len({(placed.page, placed.slot) for placed in printed.placements}) == 500
    # The first sheet starts four stacks, one after the other.
    assert [p.index for p in printed.placements if p.page == 0] == [0, 125, 250, 375]
    assert [p.index for p in printed.placements[:2]] == [0, 125]
    assert printed.placements[-1].index == 499


@pytest.mark.parametrize("level", ["M", "Q"])
def test_a_standee_of_a_long_run_takes_fifteen_hundred_bytes_at_most(level: str) -> None:
    run = (stall(number) for number in range(2000))
    printed = render(run, BytesIO(), level=level, sample=False, title="Lô")  # type: ignore[arg-type]
    assert printed.size_bytes / 2000 <= 1500


def test_a_run_of_more_pages_than_a_node_holds_keeps_every_page(rendered: Render) -> None:
    content, printed = rendered([stall(number) for number in range(600)], layout="a6")
    reader = pypdf.PdfReader(BytesIO(content))
    assert len(reader.pages) == printed.pages == 600
    assert [kid.get_object()["/Count"] for kid in reader.root_object["/Pages"]["/Kids"]] == [
        *(256, 256, 88)
    ]
    assert stall(599).code in reader.pages[599].extract_text()


def test_memory_does_not_grow_with_the_run() -> None:
    # The kernel's own high-water mark: getrusage would tell that of this process, the parent.
    script = (
        "import re, sys; from tests.print.cast import stall; from printing import render;"
        "out = open('/dev/null', 'wb');"
        "render((stall(n) for n in range(int(sys.argv[1]))), out, sample=False, title='Lô');"
        "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
    )
    short, long = (int(elsewhere(script, str(count))) for count in (1000, 8000))
    assert long - short < 6_000  # KiB: less than 900 bytes a standee more
    assert long < 200_000


def test_progress_counts_up_to_the_last_standee() -> None:
    told: list[int] = []
    run = [stall(number) for number in range(1100)]
    render(run, BytesIO(), sample=False, title="Lô", progress=told.append)
    assert told == sorted(set(told))
    assert told[-1] == 1100
    assert len(told) >= 10


def test_an_unbuffered_file_gets_every_byte(rendered: Render) -> None:
    content, _ = rendered([stall(0)])
    out = Trickle()
    render([stall(0)], out, sample=False, title="Lô in thử")  # type: ignore[arg-type]
    assert bytes(out.taken) == content


def test_a_run_of_nothing_writes_nothing() -> None:
    out = BytesIO()
    with pytest.raises(NothingToPrint):
        render(iter(()), out, sample=False, title="Lô")
    assert out.getvalue() == b""


@pytest.mark.parametrize(
    "faulty",
    [stall(0, shop_name="Rất dài " * 60), stall(0, payload="x" * 3000)],
)
def test_a_refusal_late_in_the_run_names_its_line_and_leaves_no_file(faulty: Standee) -> None:
    def run() -> Iterator[Standee]:
        yield from (stall(number) for number in range(1503))
        yield faulty
        yield stall(1504)

    out = BytesIO()
    with pytest.raises(PrintRefusal) as refused:
        render(run(), out, sample=False, title="Lô")
    assert refused.value.index == 1503
    assert refused.value.sentence.startswith("Dòng 1504: ")
    assert opens(out.getvalue()) is False


def test_the_first_line_at_fault_is_the_one_named() -> None:
    run = [stall(0), stall(1, shop_name="Rất dài " * 60), stall(2, payload="x" * 3000)]
    with pytest.raises(TextTooLong) as refused:
        render(run, BytesIO(), sample=False, title="Lô")
    assert refused.value.index == 1


def test_a_full_disk_is_told_and_leaves_nothing_that_opens(tmp_path: Path) -> None:
    # The system itself refuses to let the file grow further, as a full disk does.
    script = (
        "import resource, signal, sys; from tests.print.cast import stall;"
        "from printing import render;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2);"
        "out = open(sys.argv[1], 'wb')\n"
        "try:\n"
        "    render((stall(n) for n in range(1200)), out, sample=False, title='Lô')\n"
        "except OSError as refused: print('refused', refused.errno)\n"
        "else: print('claimed')\n"
        "try: out.close()\n"
        "except OSError: pass\n"
    )
    path = tmp_path / "sheet.pdf"
    whole = render((stall(n) for n in range(1200)), BytesIO(), sample=False, title="Lô").size_bytes
    for most in (700_000, whole - 300):
        assert elsewhere(script, path, str(most)) == "refused 27"  # EFBIG
        assert 0 < path.stat().st_size < whole
        assert opens(path.read_bytes()) is False
    assert elsewhere(script, path, str(whole)) == "claimed"
    assert opens(path.read_bytes())


def test_a_small_file_on_a_full_disk_is_told_before_it_is_claimed() -> None:
    # Buffered beyond the file's size, the refusal comes only when the bytes are pushed out.
    full = open("/dev/full", "wb", buffering=1 << 20)  # noqa: SIM115
    with pytest.raises(OSError, match="No space left"):
        render([stall(0)], full, sample=False, title="Lô")
    with pytest.raises(OSError, match="No space left"):
        full.close()


def opens(content: bytes) -> bool:
    findings = verify(content, [stall(0)], layout="a4-4xa6", sample=False)
    return [finding.what for finding in findings] != ["file-unreadable"]


def test_codes_and_texts_of_a_long_run_read_back(rendered: Render) -> None:
    run = [stall(n, payload=transfer_code("9" * (6 + n % 14))) for n in range(40)]
    content, _ = rendered(run)
    assert verify(content, run, layout="a4-4xa6", sample=False) == []
