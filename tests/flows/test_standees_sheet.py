"""`phocho sheet`: a table in, a verified sample sheet out, or a sentence and no file."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import signal
import subprocess
import sys
import unicodedata
from pathlib import Path

import msgspec
import pypdfium2
import pytest
from click.testing import CliRunner, Result

from backend.cli import main
from backend.merchants.vietqr import write_transfer
from backend.standees.commands import sheet
from backend.standees.drawing import Finished, Job, LotRead, Said
from backend.standees.freezing import LEVEL
from backend.standees.sheets import COLUMNS
from printing import Heading, Standee, verify
from tests.print.cast import transfer_code

PAYLOAD = write_transfer("970436", "9900000001234")


def row(number: int = 1, **changes: str) -> dict[str, str]:
    return {
        "payload": PAYLOAD,
        "shop_name": f"Quán Phượng Ưởng {number}",
        "place": f"Sạp A1-{number:02d} · Chợ Đức Phổ",
        "holder_name": "NGUYỄN THỊ ƯỞNG",
        "bank": "Vietcombank",
        "account_hint": "•••• •••• 1234",
        "code": f"{number:04d}-7K4Q",
    } | changes


def table(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, delimiter: str = ",") -> bytes:
    held = io.StringIO()
    writer = csv.DictWriter(held, columns, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return held.getvalue().encode()


def draw(folder: Path, content: bytes, *options: str) -> Result:
    (folder / "in.csv").write_bytes(content)
    arguments = [str(folder / "in.csv"), "-o", str(folder / "out.pdf"), *options]
    return CliRunner().invoke(sheet, arguments)


@pytest.mark.parametrize("layout", ["a4-4xa6", "a6"])
@pytest.mark.parametrize("level", ["M", "Q", "H"])
def test_every_row_is_a_stamped_standee_in_its_place(
    tmp_path: Path, layout: str, level: str
) -> None:
    rows = [row(number) for number in range(1, 6)]
    result = draw(tmp_path, table(*rows), "--layout", layout, "--level", level)
    assert result.exit_code == 0, result.output
    assert "5 bảng" in result.stdout
    pdf = (tmp_path / "out.pdf").read_bytes()
    standees = [Standee(**one) for one in rows]  # type: ignore[arg-type]
    read = {"layout": layout, "level": level}
    assert verify(pdf, standees, **read, sample=True) == []  # type: ignore[arg-type]
    assert verify(pdf, standees, **read, sample=False) != []  # type: ignore[arg-type]


def test_a_table_out_of_excel_reads_the_same(tmp_path: Path) -> None:
    plain = table(row())
    assert draw(tmp_path, plain).exit_code == 0
    first = (tmp_path / "out.pdf").read_bytes()
    for same in (
        b"\xef\xbb\xbf" + plain,
        table(row(), delimiter=";"),
        table(row(), columns=tuple(reversed(COLUMNS))),
        plain + b"\r\n,,,,,,\r\n",
    ):
        assert draw(tmp_path, same).exit_code == 0
        assert (tmp_path / "out.pdf").read_bytes() == first


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (table(row(), columns=COLUMNS[:-1]), "Thiếu cột code"),
        (table(row(), columns=(*COLUMNS, "phone")), "cột lạ: phone"),
        (table(row(), columns=(*COLUMNS, "bank")), "Cột bank có hai lần"),
        (b"", "Thiếu cột"),
        (table(), "không có dòng nào"),
        (table(row(), row(2, payload=PAYLOAD[:-1] + "0")), "Dòng 3"),
        (table(row(payload="https://vi.du")), "không phải mã thanh toán"),
        (
            table(row(), row(2, bank="Techcombank")),
            "Dòng 3, cột bank: là Techcombank (BIN 970407), mà mã trả tiền vào Vietcombank",
        ),
        (table(row(holder_name=" ")), "Dòng 2, cột holder_name: để trống"),
        (table(row(shop_name=unicodedata.normalize("NFD", "Quán Ưởng"))), "cột shop_name"),
        (table(row(shop_name="Quán 🍜")), "Dòng 2, cột shop_name: "),
        (table(row(), row(2, shop_name="Quán 🍜")), "không in được"),
        (
            table(row()) + b",,,,,,\r\n" + table(row(shop_name="Quán 🍜")).splitlines()[1],
            "Dòng 4, cột code: trùng mã với dòng 2",
        ),
        (table(row(shop_name="Quán " * 60)), "cột shop_name: dài 299 ký tự, tối đa 60"),
        (table(row(place="Sạp " * 90)), "cột place: vị trí sạp quá dài"),
        (table(row()) + b"thieu,o\r\n", "có 2 ô, cần 7"),
        (table(row()) + b'"a"b,,,,,,\r\n', "dấu ngoặc kép"),
        ("payload,tên".encode("utf-16"), "không phải UTF-8"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_leaves_no_file(
    tmp_path: Path, content: bytes, said: str
) -> None:
    result = draw(tmp_path, content)
    assert result.exit_code == 1
    assert result.stderr.startswith("Lỗi: ")
    assert said in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_names_of_the_longest_allowed_are_drawn_and_one_letter_more_is_refused(
    tmp_path: Path,
) -> None:
    longest = {"shop_name": "Ổ" * 60, "holder_name": "ĐẶNG THỊ THU HƯỜNG NGUYỄN PHƯỚC ÁNH TUYẾT"}
    assert len(longest["holder_name"]) == 41
    longest["holder_name"] += "A"
    assert draw(tmp_path, table(row(**longest))).exit_code == 0
    for name, most in (("shop_name", 60), ("holder_name", 42)):
        result = draw(tmp_path, table(row(**longest | {name: longest[name] + "A"})))
        assert result.exit_code == 1
        said = f"Dòng 2, cột {name}: dài {most + 1} ký tự, tối đa {most}."
        assert said in result.stderr


def test_every_faulty_row_is_named_in_one_go_by_row_column_and_reason(tmp_path: Path) -> None:
    rows = [
        row(1),
        row(2, holder_name=""),
        row(3, code="0001-7K4Q", shop_name="A" * 61),
        row(4, shop_name="Quán 🍜"),
        row(5, payload="https://vi.du"),
        row(6),
        row(7, code=" 0001-7K4Q "),
    ]
    result = draw(tmp_path, table(*rows) + b"thieu,o\r\n")
    assert result.exit_code == 1
    first, *said = result.stderr.splitlines()
    assert first == "Lỗi: Tệp CSV có 7 chỗ phải sửa, chưa ghi tệp nào:"
    assert [line.partition(": ")[0] for line in said] == [
        "Dòng 3, cột holder_name",
        "Dòng 4, cột shop_name",
        "Dòng 4, cột code",
        "Dòng 5, cột shop_name",
        "Dòng 6, cột payload",
        "Dòng 8, cột code",
        "Dòng 9",
    ]
    assert "trùng mã với dòng 2" in said[2]
    assert "trùng mã với dòng 2" in said[5]
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize("hint", ["9999", "•••• •••• 0000001234", "0000000001234", "234"])
def test_a_hint_that_is_not_of_the_account_in_the_code_is_refused(
    tmp_path: Path, hint: str
) -> None:
    """It would say one account above a code that pays another, or show the whole number."""
    result = draw(tmp_path, table(row(account_hint=hint)))
    assert (result.exit_code, "Dòng 2, cột account_hint" in result.stderr) == (1, True)


@pytest.mark.parametrize("hint", ["", "1234", "**** 1234"])
def test_a_hint_may_be_written_in_more_than_one_way(tmp_path: Path, hint: str) -> None:
    assert draw(tmp_path, table(row(account_hint=hint))).exit_code == 0


def test_a_long_list_of_faults_ends_with_how_many_more_there_are(tmp_path: Path) -> None:
    result = draw(tmp_path, table(*(row(number, bank="") for number in range(1, 24))))
    said = result.stderr.splitlines()
    assert len(said) == 22
    assert said[-2].startswith("Dòng 21, cột bank: ")
    assert said[-1] == "… và 3 chỗ nữa."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("100", "mỗi xấp luôn là 250 tờ in"),
        ("100", "viết ./100"),
        ("", "cần tên một thư mục"),
        ("in.csv", "cần tên một thư mục"),
    ],
)
def test_lots_takes_a_folder_and_says_what_a_lot_is_to_who_gives_a_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_bytes(table(row()))
    result = CliRunner().invoke(sheet, ["in.csv", "--lots", typed])
    assert (result.exit_code, said in result.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_folder_that_is_named_by_a_number_is_taken_when_it_is_said_to_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_bytes(table(row()))
    for typed in ("./2026", "2026"):
        result = CliRunner().invoke(sheet, ["in.csv", "--lots", typed])
        assert result.exit_code == 0, result.output
        assert (tmp_path / "2026" / "xap-01.pdf").is_file()


def test_a_failure_leaves_the_sheet_of_before(tmp_path: Path) -> None:
    assert draw(tmp_path, table(row())).exit_code == 0
    before = (tmp_path / "out.pdf").read_bytes()
    assert draw(tmp_path, table(row(code=""))).exit_code == 1
    assert (tmp_path / "out.pdf").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "said"),
    [(("--layout", "a0"), "a4-4xa6"), (("--level", "L"), "Chọn M, Q hoặc H")],
)
def test_an_unknown_layout_or_level_names_the_known_ones(
    tmp_path: Path, options: tuple[str, str], said: str
) -> None:
    result = draw(tmp_path, table(row()), *options)
    assert (result.exit_code, said in result.stderr) == (1, True)


def test_a_dynamic_code_is_drawn_as_a_sample_with_a_warning(tmp_path: Path) -> None:
    locked = write_transfer("970436", "9900000001234", amount=50_000)
    result = draw(tmp_path, table(row(payload=locked)))
    assert result.exit_code == 0
    assert "Dòng 2: " in result.stderr
    assert "mã động" in result.stderr


def test_a_bank_that_nobody_knows_is_warned_of_by_line(tmp_path: Path) -> None:
    stray = row(2, payload=write_transfer("999999", "9900000001234"))
    result = draw(tmp_path, table(row(1), stray))
    assert result.exit_code == 0, result.output
    assert result.stderr == (
        "Chú ý: Dòng 3: BIN 999999 không có trong danh sách ngân hàng. "
        "Kiểm tra lại trước khi dùng.\n"
    )


def test_modules_below_a_millimetre_are_warned_of_with_how_small_and_where(
    tmp_path: Path,
) -> None:
    named = transfer_code("9900000001234", "5916NGUYEN THI HUONG6007DUC PHO")
    rows = [row(1), row(2, payload=named), row(3), row(4, payload=named)]
    result = draw(tmp_path, table(*rows), "--layout", "sticker-50x70")
    assert result.exit_code == 0, result.output
    assert result.stderr == (
        "Chú ý: 2 bảng có ô mã QR dưới 1 mm (nhỏ nhất 0,92 mm, dòng 3). "
        "In thử và quét thử trước khi in cả lô in, hoặc chọn khổ lớn hơn.\n"
    )
    assert draw(tmp_path, table(*rows)).stderr == ""


@pytest.mark.parametrize("output", ["bang.csv", "", "."])
def test_a_slip_in_the_output_leaves_the_table_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    monkeypatch.chdir(tmp_path)
    held = tmp_path / "bang.csv"
    held.write_bytes(table(row()))
    done = CliRunner().invoke(sheet, ["bang.csv", "-o", output])
    assert (done.exit_code, "-o" in done.stderr) == (2, True)
    assert held.read_bytes() == table(row())


def test_the_sheet_takes_the_place_of_no_device(tmp_path: Path) -> None:
    """A device that a file replaced would be gone for every program of the machine."""
    os.mkfifo(tmp_path / "out.pdf")
    done = draw(tmp_path, table(row()))
    assert (done.exit_code, "không phải là một tệp" in done.stderr) == (1, True)
    assert (tmp_path / "out.pdf").is_fifo()


def test_a_worker_makes_no_database_where_there_is_none(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "backend.cli", "worker", "--data", str(tmp_path / "khong")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=60)
    assert (done.returncode, "Chưa có dữ liệu" in done.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_missing_files_are_said_in_words(tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert run(sheet, []).exit_code == 2
    assert "Thêm -o" in run(sheet, ["in.csv"]).stderr
    missing = run(sheet, [str(tmp_path / "khong.csv"), "-o", str(tmp_path / "o.pdf")])
    assert (missing.exit_code, "Không đọc được" in missing.stderr) == (1, True)
    (tmp_path / "in.csv").write_bytes(table(row()))
    nowhere = run(sheet, [str(tmp_path / "in.csv"), "-o", str(tmp_path / "khong" / "o.pdf")])
    assert (nowhere.exit_code, "Không ghi được" in nowhere.stderr) == (1, True)


def test_the_sheet_asks_for_no_framework_and_no_database(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(table(row()))
    script = (
        "import sys; from backend.cli import main\n"
        "try: main(['sheet', 'in.csv', '-o', 'out.pdf'])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "heavy = {'litestar', 'piccolo', 'asyncpg', 'boto3'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env={}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    pdf = pypdfium2.PdfDocument(tmp_path / "out.pdf")
    assert len(pdf) == 1
    pdf.close()


def test_help_names_every_column() -> None:
    said = CliRunner().invoke(main, ["sheet", "--help"]).output
    assert all(name in said.replace("\n", "") for name in COLUMNS)
    plain = " ".join(said.split())
    assert "shop_name dài tối đa 60 ký tự, holder_name tối đa 42" in plain


def job(folder: Path, count: int) -> bytes:
    standees = [Standee(**row(number)) for number in range(count)]  # type: ignore[arg-type]
    heading = Heading("PR-1", "Lô thử")
    asked = Job(standees, [], "a4-4xa6", LEVEL, True, heading, str(folder), 2)
    return msgspec.json.encode(asked) + b"\n"


def press() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "backend.standees.drawing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def test_the_press_ends_with_whoever_started_it_and_leaves_nothing_lying(tmp_path: Path) -> None:
    """A closed input is what a killed parent leaves behind; nothing is answered any more."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    with press() as child:
        said, _ = child.communicate(job(folder, 400), timeout=60)
    assert child.returncode == -signal.SIGKILL
    assert b'"finished"' not in said
    assert not folder.exists()


def test_the_press_tells_how_far_it_is_and_what_it_made(tmp_path: Path) -> None:
    with press() as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(job(tmp_path, 5))
        child.stdin.flush()
        said = [msgspec.json.decode(line, type=Said) for line in child.stdout]
        child.wait(timeout=60)
    assert child.returncode == 0
    (lot,) = [one for one in said if isinstance(one, LotRead)]
    assert (lot.number, lot.first, lot.items, lot.sheets) == (1, 0, 5, 2)
    last = said[-1]
    assert isinstance(last, Finished)
    for file in last.files:
        content = (tmp_path / file.name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file.sha256


def test_a_long_table_goes_into_a_folder_lot_by_lot(tmp_path: Path) -> None:
    rows = [row(number) for number in range(1, 253)]
    (tmp_path / "in.csv").write_bytes(table(*rows))
    arguments = [str(tmp_path / "in.csv"), "--layout", "a6"]
    run = CliRunner().invoke
    one_file = run(sheet, [*arguments, "-o", str(tmp_path / "out.pdf")])
    assert (one_file.exit_code, "--lots" in one_file.stderr) == (1, True)
    assert not (tmp_path / "out.pdf").exists()
    both = run(sheet, [*arguments, "-o", "x.pdf", "--lots", str(tmp_path / "lots")])
    assert both.exit_code == 2
    done = run(sheet, [*arguments, "--lots", str(tmp_path / "lots")])
    assert done.exit_code == 0, done.output
    assert "2 xấp" in done.stdout
    made = {path.name for path in (tmp_path / "lots").iterdir()}
    assert {"xap-01.pdf", "xap-02.pdf", "phieu-in.pdf", "phieu-xap.pdf"} <= made
    pdf = (tmp_path / "lots" / "xap-02.pdf").read_bytes()
    rest = [Standee(**one) for one in rows[250:]]  # type: ignore[arg-type]
    assert verify(pdf, rest, layout="a6", sample=True) == []


def test_a_table_of_one_lot_is_one_file_however_long(tmp_path: Path) -> None:
    rows = [row(number) for number in range(1, 83)]
    result = draw(tmp_path, table(*rows))
    assert result.exit_code == 0, result.output
    standees = [Standee(**one) for one in rows]  # type: ignore[arg-type]
    pdf = (tmp_path / "out.pdf").read_bytes()
    assert verify(pdf, standees, layout="a4-4xa6", sample=True) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.pdf"]
