"""The dated bank list."""

from __future__ import annotations

from datetime import date

import pytest

from backend.merchants.banks import (
    BankListMalformed,
    bank_on,
    named_otherwise,
    parse_bank_list,
    shipped_banks,
)
from backend.text import is_nfc

HEADING = "bin,short_name,name,kind,valid_from,valid_to\n"


def test_the_shipped_list_knows_the_banks_of_the_street() -> None:
    banks = shipped_banks()
    known = {bank.bin for bank in banks}
    assert len(known) == 66
    assert {"970436", "970422", "970405", "971005", "971011", "971025", "999888"} <= known
    assert all(is_nfc(bank.name) and is_nfc(bank.short_name) for bank in banks)


@pytest.mark.parametrize(
    ("bin", "kind", "short_name"),
    [
        ("971005", "mobile_money", "Viettel Money"),
        ("971011", "mobile_money", "VNPT Money"),
        ("971025", "wallet", "MoMo"),
    ],
)
def test_those_that_public_lists_mix_up_are_told_apart(
    bin: str, kind: str, short_name: str
) -> None:
    bank = bank_on(shipped_banks(), bin, date(2026, 11, 21))
    assert bank is not None
    assert (bank.kind, bank.short_name) == (kind, short_name)


@pytest.mark.parametrize(
    ("bin", "before", "after"),
    [
        ("970406", "DongA Bank", "Vikki Bank"),
        ("970414", "Ocean Bank", "MBV"),
        ("970430", "PG Bank", "PGBank"),
    ],
)
def test_an_old_print_still_reads_as_it_did(bin: str, before: str, after: str) -> None:
    banks = shipped_banks()
    names = [bank_on(banks, bin, date(2025, 6, day)) for day in (5, 6)]
    assert [bank.short_name for bank in names if bank] == [before, after]


def test_a_bin_that_nobody_listed_is_a_question() -> None:
    assert bank_on(shipped_banks(), "123456", date(2026, 11, 21)) is None
    banks = parse_bank_list(HEADING + "970436,VCB,Ngân hàng,bank,2020-01-01,2020-12-31\n")
    assert bank_on(banks, "970436", date(2021, 1, 1)) is None
    assert bank_on(banks, "970436", date(2020, 12, 31)) is not None


def test_a_spreadsheet_and_json_give_the_same_banks() -> None:
    from_csv = parse_bank_list(
        "\ufeff" + HEADING + "970436,VCB,  Ngân   hàng ,bank,2020-01-01,\r\n"
    )
    from_json = parse_bank_list(
        '{"source": "x", "banks": [{"bin": "970436", "short_name": "VCB", "name": "Nga\u0302n'
        ' ha\u0300ng", "kind": "bank", "valid_from": "2020-01-01", "valid_to": null}]}'
    )
    assert from_csv == from_json
    assert from_csv[0].name == "Ngân hàng"


GOOD = "970436,VCB,Ngân hàng,bank,2020-01-01,\n"


@pytest.mark.parametrize(
    ("row", "part"),
    [
        ("97043,A,B,bank,2020-01-01,\n", "6 chữ số"),
        ("970415,A,B,cooperative,2020-01-01,\n", "mobile_money"),
        ("970415,A,B,bank,01/01/2020,\n", "2025-06-06"),
        ("970415,A,B,bank,,\n", "2025-06-06"),
        ("970415, ,B,bank,2020-01-01,\n", "thiếu tên"),
        ("970415,A,B,bank,2020-01-02,2020-01-01\n", "trước ngày đầu"),
        ("970436,A,B,bank,2019-01-01,2020-01-01\n", "hai tên"),
        ("970415,A,B\n", "cần đủ"),
        ("970415,A,B,bank,2020-01-01,,surplus\n", "cần đủ"),
    ],
)
def test_a_malformed_row_is_named_by_its_line_and_nothing_is_taken(row: str, part: str) -> None:
    with pytest.raises(BankListMalformed) as refused:
        parse_bank_list(HEADING + GOOD + row)
    assert [entry["row"] for entry in refused.value.facts["rows"]] == [3]
    assert part in refused.value.facts["rows"][0]["sentence"]
    assert "dòng 3" in refused.value.text


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "{}", '{"banks": {}}', '{"banks": []}', '{"banks": [3]}', HEADING, "bin\n"],
)
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(BankListMalformed):
        parse_bank_list(text)


def test_a_long_list_of_faults_is_shortened_for_reading_only() -> None:
    with pytest.raises(BankListMalformed, match="và 3 dòng khác") as refused:
        parse_bank_list(HEADING + "x,A,B,bank,2020-01-01,\n" * 8)
    assert len(refused.value.facts["rows"]) == 8


@pytest.mark.parametrize(
    ("bin", "name"),
    [
        ("970436", "Vietcombank"),
        ("970436", "VIETCOMBANK"),
        ("970436", "Ngân hàng TMCP Ngoại Thương Việt Nam"),
        ("970436", "Ngân hàng 970436"),
        ("970422", "MB"),
        ("970422", "Ngân hàng MB Bank"),
        # What it was called on another day, and written together or apart.
        ("970406", "DongA Bank"),
        ("970430", "PG Bank"),
        ("970430", "PGBank"),
        # The house behind a brand.
        ("546034", "VPBank"),
        ("971133", "PVcomBank"),
        # Nothing is known of the name, or of the BIN.
        ("970436", "NH Ngoại thương, chi nhánh Đức Phổ"),
        ("970436", "Quỹ tín dụng Phổ Minh"),
        ("111111", "Techcombank"),
    ],
)
def test_a_name_that_may_be_the_bins_own_is_believed(bin: str, name: str) -> None:
    assert named_otherwise(shipped_banks(), bin, name) is None


@pytest.mark.parametrize(
    ("bin", "name", "meant"),
    [
        ("970436", "Techcombank", "970407"),
        ("970436", "vietinbank", "970415"),
        ("970436", "MB", "970422"),
        ("970432", "CAKE by VPBank", "546034"),
        ("970415", "Ngân hàng TMCP Ngoại thương Việt Nam", "970436"),
        ("970436", "Ngân hàng 970415", "970415"),
        ("970407", "DongA Bank", "970406"),
    ],
)
def test_a_name_of_another_bank_contradicts_the_bin(bin: str, name: str, meant: str) -> None:
    bank = named_otherwise(shipped_banks(), bin, name)
    assert bank is not None
    assert bank.bin == meant


def test_no_bank_of_the_list_contradicts_itself() -> None:
    banks = shipped_banks()
    for bank in banks:
        for name in (bank.short_name, bank.name):
            assert named_otherwise(banks, bank.bin, name) is None
