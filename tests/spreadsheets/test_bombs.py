"""Files that would fill the memory or never end. Each ends with the sentence of the guard that stopped it.

They are read with a quarter of the usual memory: whatever took more would end with another sentence, the memory's.
"""

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from spreadsheets.reading import child
from spreadsheets.reading.child import read
from spreadsheets.reading.limits import MEGABYTE, Limits
from spreadsheets.reading.workbook import Unreadable
from tests.spreadsheets import bombs

LITTLE = Limits(memory=256 * MEGABYTE, seconds=20)
MEMORY = "메모리가 256 MB 넘게"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (bombs.expanding, r"배, 한도 200배\)"),
        (bombs.understated, "파일이 손상되었거나"),
        (bombs.many_parts, r"부품 5,005개, 한도 2,000개\)"),
        (lambda: bombs.rows_of_nothing(200_000), "100,001행에 이르러, 읽을 수 있는 100,000행을"),
        (bombs.columns_of_nothing, r"SG열\(501번째\)에 이르러, 읽을 수 있는 500열을"),
        (bombs.far_corner, "읽을 수 있는 2,000,000셀을"),
        (bombs.entities, "DTD"),
    ],
)
def test_a_bomb_is_stopped_by_its_own_guard(make: Any, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(make(), "a.xlsx", LITTLE)


def test_a_bomb_is_stopped_by_the_size_that_it_would_unpack_to() -> None:
    with pytest.raises(Unreadable, match=r"MB, 한도 100 MB\)"):
        read(bombs.expanding(), "a.xlsx", replace(LITTLE, expanded=100 * MEGABYTE))


def test_what_no_guard_sees_ends_at_the_memory() -> None:
    with pytest.raises(Unreadable, match=MEMORY):
        read(bombs.one_text_in_many_cells(), "a.xlsx", LITTLE)


def test_without_the_guard_a_bomb_would_fill_the_memory() -> None:
    """So that the guards above are known to do something."""
    unguarded = replace(LITTLE, ratio=10**6, expanded=10**10)
    with pytest.raises(Unreadable, match=MEMORY):
        read(bombs.expanding(), "a.xlsx", unguarded)


def test_one_text_in_many_cells_may_not_be_more_than_is_read() -> None:
    limits = replace(LITTLE, text=MEGABYTE)
    with pytest.raises(Unreadable, match=r"MB로, 한 번에 읽을 수 있는 1 MB를"):
        read(bombs.one_text_in_many_cells(times=200, length=3_000), "a.xlsx", limits)
    assert read(bombs.one_text_in_many_cells(times=20, length=3_000), "a.xlsx", limits)


def test_a_cell_counts_as_often_as_it_is_said() -> None:
    limits = replace(LITTLE, cells=1_000)
    with pytest.raises(Unreadable, match="읽을 수 있는 1,000셀을"):
        read(bombs.same_cell(1_001), "a.xlsx", limits)


def test_endless_nesting_is_an_error() -> None:
    with pytest.raises(Unreadable, match=f"파일이 손상되었거나|{MEMORY}"):
        read(bombs.nested(), "a.xlsx", LITTLE)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("," * 5_000_000, "500열을 넘습니다"),
        ("\n" * 200_000 + "a,b", "100,000행을 넘습니다"),
        ("a\n" * 50_000 + "," * 400, "2,000,000셀을 넘습니다"),
        ('"' + "가" * 200_000 + '"', "글자가 131,072자 넘게"),
    ],
)
def test_text_has_its_limits_as_well(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(text.encode(), "a.csv", LITTLE)


def test_a_line_of_nothing_but_separators_ends_before_its_cells_are_looked_at() -> None:
    with pytest.raises(Unreadable, match="500열을 넘습니다"):
        read(b"," * 15_000_000, "a.csv", Limits(seconds=7))


def test_a_file_above_the_limit_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", None)
    with pytest.raises(Unreadable, match="파일이 2 MB로, 한 번에 읽을 수 있는 1 MB를 넘습니다"):
        read(bytes(2 * MEGABYTE), "a.xlsx", replace(LITTLE, bytes=MEGABYTE))


def test_a_file_may_take_so_long_and_no_longer() -> None:
    rows = bombs.same_cell(1_900_000)
    with pytest.raises(Unreadable, match="읽는 데 1초 넘게 걸려 그만두었습니다"):
        read(rows, "a.xlsx", replace(LITTLE, seconds=1))


def test_who_reads_a_file_knows_no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And when it ends without a word, that is a sentence as well."""
    environment = tmp_path / "environment"
    _read_by(f"env > {environment}; exit 3", monkeypatch, tmp_path)
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    with pytest.raises(Unreadable, match="파일을 읽지 못했습니다"):
        read(b"a,b\n", "a.csv")
    assert "s3cret" not in environment.read_text()


@pytest.mark.parametrize(
    "answer", ["", "{}", '{}\\n["a"', '{}\\n[["a", 1]]', '{}\\n["a", [["s", [[[1, 2]]]]], "csv", [], {}]']
)
def test_an_answer_that_is_no_book_is_an_error(answer: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever took over who reads the file, nobody else's process stumbles over it."""
    _read_by(f"printf '{answer}'", monkeypatch, tmp_path)
    with pytest.raises(Unreadable):
        read(b"a,b\n", "a.csv")


@pytest.mark.parametrize("answer", ["no JSON", "7", "[]", '{"unreadable": {"a": []}}', "\\377\\376", "[" * 20_000])
def test_a_word_that_is_no_answer_is_an_error(answer: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _read_by(f"printf '{answer}\\n'", monkeypatch, tmp_path)
    with pytest.raises(Unreadable, match="파일을 읽지 못했습니다"):
        read(b"a,b\n", "a.csv")


def _read_by(script: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    reader = folder / "reader"
    reader.write_text(f"#!/bin/sh\ncat > {folder}/ignored\n{script}\n")
    reader.chmod(0o700)
    monkeypatch.setattr(child.sys, "executable", str(reader))
