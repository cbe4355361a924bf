"""A whole run: its lots, what is told on the way, and what becomes of it when something breaks."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from printing import (
    CodeTwice,
    Finding,
    FolderBusy,
    FolderTaken,
    FoundWrong,
    GlyphMissing,
    Heading,
    HiddenCharacter,
    LotFile,
    NothingToPrint,
    PaperFile,
    Produced,
    Progress,
    Stopped,
    TextTooLong,
    UnknownLayout,
    UnknownLevel,
    WorkerLost,
    produce,
    verify,
)
from printing.artwork.face import FACE_VERSION
from tests.print.cast import stall

HEADING = Heading(
    number="ĐP-2026-012",
    title="Bảng chợ Đức Phổ",
    ward="Phường Đức Phổ",
    contact="Chị Hường · 0905 000 000",
    root="7F3A-91C2",
)
ROW = [stall(number) for number in range(10)]
NAMES = {
    "xap-01.pdf",
    "xap-02.pdf",
    "xap-03.pdf",
    "phieu-in.pdf",
    "phieu-xap.pdf",
    "danh-sach-giao.pdf",
    "tron-bo.zip",
    "run.json",
}
FILES = NAMES - {"run.json"}


def run(folder: Path, **changes: Any) -> Produced:
    """Ten standees in three lots of one sheet each, with whatever is changed."""
    given: dict[str, Any] = {
        "standees": ROW,
        "layout": "a4-4xa6",
        "sample": True,
        "heading": HEADING,
        "lot_sheets": 1,
    } | changes
    return produce(given.pop("standees"), folder, **given)


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Produced, list[Progress]]:
    """A run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    told: list[Progress] = []
    return folder, run(folder, on_progress=told.append), told


@pytest.fixture
def undisturbed(whole: tuple[Path, Produced, list[Progress]]) -> dict[str, str]:
    return hashes(whole[0])


def test_every_lot_says_what_it_must_and_lies_beside_its_papers(
    whole: tuple[Path, Produced, list[Progress]],
) -> None:
    folder, produced, _ = whole
    assert {path.name for path in folder.iterdir()} == NAMES
    assert [(lot.number, lot.first, lot.count, lot.sheets) for lot in produced.lots] == [
        (1, 0, 4, 1),
        (2, 4, 4, 1),
        (3, 8, 2, 1),
    ]
    for lot in produced.lots:
        held = ROW[lot.first : lot.first + lot.count]
        assert verify(folder / lot.name, held, layout="a4-4xa6", sample=True) == []
    assert [paper.kind for paper in produced.papers] == ["ticket", "slips", "delivery"]
    files: list[LotFile | PaperFile] = [*produced.lots, *produced.papers, produced.zip]
    for file in files:
        content = (folder / file.name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.size_bytes, file.sha256)


def test_the_zip_holds_every_file_and_its_list_of_hashes_checks_them(
    whole: tuple[Path, Produced, list[Progress]], tmp_path: Path
) -> None:
    folder, produced, _ = whole
    with zipfile.ZipFile(folder / produced.zip.name) as bundle:
        assert bundle.testzip() is None
        assert {entry.compress_type for entry in bundle.infolist()} == {zipfile.ZIP_STORED}
        assert {entry.date_time for entry in bundle.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        bundle.extractall(tmp_path)
    (home,) = tmp_path.iterdir()
    assert home.name == "DP-2026-012"
    assert {path.name for path in home.iterdir()} == FILES - {"tron-bo.zip"} | {"SHA256SUMS.txt"}
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS.txt"], cwd=home, check=True)


def test_progress_only_grows_and_ends_with_everything_read(
    whole: tuple[Path, Produced, list[Progress]],
) -> None:
    _, _, told = whole
    assert told[0] == Progress(drawn=0, read=0, total=10, lots_done=0, lots=3)
    assert told[-1] == Progress(drawn=10, read=10, total=10, lots_done=3, lots=3)
    for before, after in pairwise(told):
        assert (before.drawn, before.read) <= (after.drawn, after.read)
        assert before.lots_done <= after.lots_done
        assert after.read <= after.drawn


def test_one_process_or_three_make_the_same_bytes(
    undisturbed: dict[str, str], tmp_path: Path
) -> None:
    run(tmp_path, processes=3)
    assert hashes(tmp_path) == undisturbed


def test_a_stopped_run_keeps_its_finished_lots_and_goes_on_from_them(
    undisturbed: dict[str, str], tmp_path: Path
) -> None:
    placed: list[LotFile] = []
    with pytest.raises(Stopped):
        run(tmp_path, processes=1, on_lot=placed.append, stop=lambda: len(placed) == 1)
    assert {path.name for path in tmp_path.iterdir()} == {"xap-01.pdf", "run.json"} | (
        {path.name for path in tmp_path.iterdir()} & {"phieu-xap.pdf", "danh-sach-giao.pdf"}
    )
    kept = (tmp_path / "xap-01.pdf").stat().st_ino
    drawn: list[int] = []
    run(tmp_path, on_progress=lambda progress: drawn.append(progress.drawn))
    assert drawn[0] == 4
    assert (tmp_path / "xap-01.pdf").stat().st_ino == kept
    assert hashes(tmp_path) == undisturbed


@pytest.mark.parametrize("spoilt", ["other line", "other bytes"])
def test_a_lot_that_is_not_this_runs_own_is_made_again(
    undisturbed: dict[str, str], tmp_path: Path, spoilt: str
) -> None:
    other = [stall(0, shop_name="Quán khác"), *ROW[1:]] if spoilt == "other line" else ROW
    run(tmp_path, standees=other)
    if spoilt == "other bytes":
        with open(tmp_path / "xap-01.pdf", "ab") as file:
            file.write(b"%")
    drawn: list[int] = []
    run(tmp_path, on_progress=lambda progress: drawn.append(progress.drawn))
    assert drawn[0] == 6
    assert hashes(tmp_path) == undisturbed


def test_a_lot_known_to_be_verified_is_drawn_and_not_read_again(
    whole: tuple[Path, Produced, list[Progress]], undisturbed: dict[str, str], tmp_path: Path
) -> None:
    _, produced, _ = whole
    known = {lot.number: lot.sha256 for lot in produced.lots}
    known[3] = "0" * 64
    read: list[tuple[int, int]] = []
    run(tmp_path, processes=1, done=known, on_progress=lambda p: read.append((p.drawn, p.read)))
    # Lots 1 and 2 count as read the moment they are drawn; lot 3 is drawn first and read after.
    assert (4, 4) in read
    assert (8, 8) in read
    assert (10, 8) in read
    assert hashes(tmp_path) == undisturbed


CHILD = """
import sys
from pathlib import Path
sys.path[:0] = [sys.argv[1]]
from tests.print.test_run import run
if __name__ == "__main__":
    run(Path(sys.argv[2]), processes=2, on_lot=lambda lot: print(lot.name, flush=True))
"""
ROOT = str(Path(__file__).parents[2])


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, "it did not come about within a minute"
        time.sleep(0.01)


@pytest.fixture
def started(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, ROOT, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as child:
        yield child
        child.kill()


def test_a_run_killed_outright_takes_its_workers_along_and_is_resumed(
    started: "subprocess.Popen[str]", undisturbed: dict[str, str], tmp_path: Path
) -> None:
    assert started.stdout is not None
    first = started.stdout.readline().strip()
    workers = children_of(started.pid)
    started.kill()
    started.wait()
    assert first in undisturbed
    wait_until(lambda: not any(is_running(pid) for pid in workers))
    before = hashes(tmp_path)
    assert before[first] == undisturbed[first]
    # Whatever else stands under a finished file's name is that file, whole.
    assert {n: h for n, h in before.items() if n in FILES}.items() <= undisturbed.items()
    run(tmp_path)
    assert hashes(tmp_path) == undisturbed


def mine() -> list[int]:
    """The workers of this very process."""
    return [
        pid
        for pid in children_of(os.getpid())
        if b"printing.run.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def test_a_killed_worker_costs_its_lot_another_try_and_no_byte(
    undisturbed: dict[str, str], tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        # The killed worker's last words may come before the next one is begun: wait for that.
        workers = mine()
        if len(killed) < 2 and progress.drawn > 0 and workers:
            killed.append(workers[0])
            os.kill(killed[-1], signal.SIGKILL)

    run(tmp_path, processes=1, on_progress=kill_one)
    assert len(set(killed)) == 2
    assert hashes(tmp_path) == undisturbed


def test_work_that_kills_its_worker_every_time_ends_the_run_by_name(tmp_path: Path) -> None:
    def kill_all() -> bool:
        for pid in mine():
            os.kill(pid, signal.SIGKILL)
        return False

    with pytest.raises(WorkerLost) as lost:
        run(tmp_path, processes=1, stop=kill_all)
    assert lost.value.lot == 1
    assert list(tmp_path.iterdir()) == []
    assert mine() == []


@pytest.mark.parametrize("name", ["xap-02.pdf", "danh-sach-giao.pdf", "tron-bo.zip"])
def test_a_full_disk_is_named_claims_nothing_and_is_resumed(
    undisturbed: dict[str, str], tmp_path: Path, name: str
) -> None:
    # What is written there lands on a device that is always full.
    (tmp_path / f"{name}.part").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left") as full:
        run(tmp_path)
    assert full.value.filename is None or full.value.filename.endswith(f"{name}.part")
    left = hashes(tmp_path)
    assert name not in left
    assert {n: h for n, h in left.items() if n in FILES}.items() <= undisturbed.items()
    run(tmp_path)
    assert hashes(tmp_path) == undisturbed


@pytest.mark.parametrize("harm", ["cut short", "one digit", "after its end"])
def test_a_lot_that_changes_on_the_disk_before_it_is_read_never_gets_its_place(
    tmp_path: Path, harm: str
) -> None:
    beside = tmp_path / "xap-01.pdf.part"
    seen: list[Progress] = []

    def spoil(progress: Progress) -> None:
        if beside.exists() and not seen and progress.drawn >= 4 and progress.read == 0:
            seen.append(progress)
            content = beside.read_bytes()
            if harm == "cut short":
                content = content[: len(content) // 2]
            elif harm == "one digit":
                content = content.replace(b"/Count 1", b"/Count 2", 1)
            else:
                content += b"\n"
            beside.write_bytes(content)

    with pytest.raises(FoundWrong) as wrong:
        run(tmp_path, processes=1, on_progress=spoil)
    assert seen
    assert {finding.lot for finding in wrong.value.findings} == {1}
    if harm == "after its end":
        assert wrong.value.findings == (Finding("file-changed", lot=1),)
    left = {path.name for path in tmp_path.iterdir()}
    assert "xap-01.pdf" not in left
    assert "tron-bo.zip" not in left
    assert set(json.loads((tmp_path / "run.json").read_bytes())) == {"xap-02.pdf", "xap-03.pdf"}


@pytest.mark.parametrize(
    ("changes", "kind", "index"),
    [
        ({"standees": []}, NothingToPrint, None),
        ({"layout": "a7"}, UnknownLayout, None),
        ({"level": "L"}, UnknownLevel, None),
        ({"standees": [*ROW[:9], stall(9, shop_name="Cà phê 😀")]}, GlyphMissing, 9),
        ({"standees": [*ROW[:5], stall(5, shop_name="Rất dài " * 60)]}, TextTooLong, 5),
        ({"heading": Heading("1", "Lô 😀")}, GlyphMissing, None),
        ({"heading": Heading("1", "Lô", contact="Хотлайн")}, GlyphMissing, None),
        ({"heading": Heading("1", "Lô", ward="Phường\u202e")}, HiddenCharacter, None),
        ({"heading": Heading("1", "Lô", note="Giao 🎉")}, GlyphMissing, None),
        ({"heading": Heading("1", "Lô", note="rất dài " * 900)}, TextTooLong, None),
        ({"routes": [*["Dãy A"] * 9, "Dãy \u202e"]}, HiddenCharacter, 9),
        ({"standees": [*ROW[:7], stall(7, code=ROW[2].code), *ROW[8:]]}, CodeTwice, 7),
        ({"routes": [*["Dãy A"] * 9, "W" * 900]}, TextTooLong, 9),
        (
            {
                "standees": [*ROW[:4], stall(4, place="W" * 900), *ROW[5:]],
                "layout": "sticker-50x70",
            },
            TextTooLong,
            4,
        ),
        ({"standees": [*ROW[:9], stall(9, shop_name="Quán\u202e")]}, HiddenCharacter, 9),
        (
            {"standees": [*ROW[:9], stall(9, place="Sạp 🍜")], "layout": "sticker-50x70"},
            GlyphMissing,
            9,
        ),
    ],
)
def test_what_cannot_be_printed_is_refused_by_its_line_and_leaves_nothing_wrong(
    tmp_path: Path, changes: dict[str, Any], kind: type[Exception], index: int | None
) -> None:
    run(tmp_path)
    (tmp_path / "lo-trinh-2026.pdf").write_text("của tôi")
    before = hashes(tmp_path)
    told: list[Progress] = []
    with pytest.raises(kind) as refused:
        run(tmp_path, on_progress=told.append, **changes)
    assert getattr(refused.value, "index", None) == index
    assert str(refused.value).isprintable()
    # Nothing was begun, and what an earlier run made is still there.
    assert told == []
    assert hashes(tmp_path) == before


def test_a_smaller_run_takes_away_what_the_earlier_one_made_and_nothing_else(
    undisturbed: dict[str, str], tmp_path: Path
) -> None:
    run(tmp_path, standees=[stall(number) for number in range(20, 36)])
    mine = {"lo-trinh-2026.pdf", "lo-1.pdf", "ban-do.pdf"}
    for name in mine:
        (tmp_path / name).write_text("của tôi")
    placed: list[LotFile] = []
    with pytest.raises(Stopped):
        run(tmp_path, processes=1, on_lot=placed.append, stop=lambda: len(placed) == 1)
    # No file of one run lies beside one of another.
    assert set(hashes(tmp_path)) == {"xap-01.pdf", "run.json"} | mine
    run(tmp_path)
    made = hashes(tmp_path)
    assert set(made) == NAMES | mine
    assert made.items() >= undisturbed.items()
    assert all((tmp_path / name).read_text() == "của tôi" for name in mine)


def test_what_was_made_when_lots_had_another_name_gives_way(
    undisturbed: dict[str, str], tmp_path: Path
) -> None:
    run(tmp_path)
    record = json.loads((tmp_path / "run.json").read_bytes())
    for now, then in (("xap-01.pdf", "lo-01.pdf"), ("phieu-xap.pdf", "phieu-lo.pdf")):
        (tmp_path / now).rename(tmp_path / then)
        record[then] = record.pop(now)
    (tmp_path / "run.json").write_text(json.dumps(record))
    run(tmp_path)
    assert hashes(tmp_path) == undisturbed


def test_what_an_earlier_run_made_stays_until_a_lot_is_ready(
    undisturbed: dict[str, str], tmp_path: Path
) -> None:
    run(tmp_path)
    with pytest.raises(Stopped):
        run(tmp_path, standees=[stall(number) for number in range(20, 30)], stop=lambda: True)
    assert hashes(tmp_path) == undisturbed


@pytest.mark.parametrize("name", ["xap-01.pdf", "xap-2026.pdf", "phieu-in.pdf", "tron-bo.zip"])
@pytest.mark.parametrize("other_run", [False, True])
def test_a_folder_with_a_file_that_no_run_made_is_refused_by_its_name(
    tmp_path: Path, name: str, other_run: bool
) -> None:
    if other_run:
        run(tmp_path)
        record = json.loads((tmp_path / "run.json").read_bytes())
        record.pop(name, None)
        (tmp_path / "run.json").write_text(json.dumps(record))
    (tmp_path / name).write_text("của tôi")
    before = hashes(tmp_path)
    with pytest.raises(FolderTaken, match=name):
        run(tmp_path)
    assert hashes(tmp_path) == before


@pytest.mark.parametrize(
    "record",
    [
        *("[]", "null", "5", '{"1": 5}', '{"xap-01.pdf": 5}', '{"../../x.pdf": {}}', "[" * 10**5),
        *('{"xap-01.pdf": {"input": "', '{"\\ud800": {}}'),
    ],
)
def test_a_record_that_cannot_be_read_is_none_and_the_lots_are_made_again(
    undisturbed: dict[str, str], tmp_path: Path, record: str
) -> None:
    run(tmp_path)
    (tmp_path / "run.json").write_text(record)
    drawn: list[int] = []
    run(tmp_path, on_progress=lambda progress: drawn.append(progress.drawn))
    assert drawn[0] == 0
    assert hashes(tmp_path) == undisturbed


@pytest.mark.parametrize("fact", ["input", "sha256", "size_bytes", "module_mm"])
@pytest.mark.parametrize("value", [None, 5, "x", [1]])
def test_a_lot_whose_record_lacks_a_fact_is_made_again(
    undisturbed: dict[str, str], tmp_path: Path, fact: str, value: object
) -> None:
    run(tmp_path)
    record = json.loads((tmp_path / "run.json").read_bytes())
    if isinstance(value, int) and fact == "size_bytes":
        del record["xap-02.pdf"][fact]
    else:
        record["xap-02.pdf"][fact] = value
    (tmp_path / "run.json").write_text(json.dumps(record))
    drawn: list[int] = []
    run(tmp_path, on_progress=lambda progress: drawn.append(progress.drawn))
    assert drawn[0] == 6
    assert hashes(tmp_path) == undisturbed


def test_a_run_begun_with_an_older_face_is_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path)
    monkeypatch.setattr("printing.run.making.FACE_VERSION", FACE_VERSION + 1)
    drawn: list[int] = []
    run(tmp_path, on_progress=lambda progress: drawn.append(progress.drawn))
    assert drawn[0] == 0


def test_two_runs_never_have_a_folder_at_once(tmp_path: Path) -> None:
    met: list[FolderBusy] = []

    def run_another(progress: Progress) -> None:
        if not met:
            with pytest.raises(FolderBusy) as busy:
                run(tmp_path, standees=ROW[:4])
            met.append(busy.value)

    run(tmp_path, on_progress=run_another)
    assert len(met) == 1
    assert set(hashes(tmp_path)) == NAMES
