"""The records of decisions: numbered without a gap, named by what they decide, and listed in their index."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "decisions"
_HEAD = re.compile(r"# (\d+)\. (.+)\n\n- Status: (.+)\n- Date: (\d{4}-\d\d-\d\d)\n\n")
_SUPERSEDED = re.compile(r"superseded by \[(\d+)\]\((.+)\)")


@dataclass(frozen=True)
class Record:
    """A record as its first lines describe it."""

    file: str
    number: int
    title: str
    status: str
    date: str

    @property
    def index_row(self) -> str:
        return f"| {self.number} | [{self.title}]({self.file}) | {self.status} | {self.date} |"

    @property
    def named_by_title(self) -> str:
        words = re.sub(r"[^a-z0-9]+", "-", self.title.lower().replace("'", "")).strip("-")
        return f"{self.number:04d}-{words}.md"


def records() -> list[Record]:
    return [_read(path) for path in sorted(FOLDER.glob("*.md")) if path.name != "README.md"]


def _read(path: Path) -> Record:
    head = _HEAD.match(path.read_text(encoding="utf-8"))
    assert head, f"{path.name} doesn't begin with its number, title, status and date"
    number, title, status, day = head.groups()
    return Record(path.name, int(number), title, status, day)


def test_numbers_have_no_gap() -> None:
    assert [record.number for record in records()] == list(range(1, len(records()) + 1))


def test_files_are_named_by_their_titles() -> None:
    assert [record.file for record in records()] == [record.named_by_title for record in records()]


def test_each_has_a_date_and_none_is_older_than_the_one_before() -> None:
    days = [date.fromisoformat(record.date) for record in records()]
    assert days == sorted(days)


def test_each_is_accepted_or_names_a_later_record_that_supersedes_it() -> None:
    files = {str(record.number): record.file for record in records()}
    for record in records():
        if record.status != "accepted":
            superseded = _SUPERSEDED.fullmatch(record.status)
            assert superseded, record
            number, file = superseded.groups()
            assert int(number) > record.number
            assert files[number] == file


def test_the_index_lists_them_as_they_are() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in index if re.match(r"\| \d", line)] == [record.index_row for record in records()]


@pytest.mark.parametrize(
    "text",
    ["# 1. A title\n\n**Decision.** No status.\n", "# A title\n\n- Status: accepted\n- Date: 2026-11-22\n\n"],
)
def test_a_record_without_status_or_number_is_seen(text: str, tmp_path: Path) -> None:
    """So that the tests above don't pass over what they look for."""
    (tmp_path / "0001-a-title.md").write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError):
        _read(tmp_path / "0001-a-title.md")
