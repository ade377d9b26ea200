"""Previews of small sheets, and what they report."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import pytest
from openpyxl import Workbook

from spreadsheets.imports import jobs
from spreadsheets.imports.jobs import preview, receive
from spreadsheets.imports.packing import unpack
from spreadsheets.kinds import kind_of
from spreadsheets.models import ImportJob
from spreadsheets.reading import guard, workbook
from spreadsheets.reading.limits import Limits
from spreadsheets.reading.text import read_text
from spreadsheets.reading.wire import decode, encode
from spreadsheets.reading.xlsx import read_xlsx


def read_here(data: bytes, name: str) -> workbook.Workbook:
    """What the reading process gives, without one: starting it takes longer than all the rest of a test."""
    limits = Limits()
    guard.check_size(data, limits)
    reader = read_text if guard.kind_of(data, name) == "csv" else read_xlsx
    return decode(encode(reader(data, name, limits)))


@pytest.fixture(autouse=True)
def files_are_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Holds wherever it is imported: in what isn't about the process that reads."""
    monkeypatch.setattr(jobs, "read", read_here)


def csv_of(*rows: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def xlsx_of(*rows: Any, merged: Iterable[str] = ()) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    for each in merged:
        sheet.merge_cells(each)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def previewed(kind: str, owner: Any, data: bytes, name: str | None = None, **options: Any) -> ImportJob:
    """A file's preview."""
    name = name or ("표.xlsx" if data[:2] == b"PK" else "표.csv")
    return preview(receive(kind_of(kind), data, name, owner, **options))


def problems(job: ImportJob) -> list[str]:
    return [sentence for sentence, *_ in _problems(job)]


def errors(job: ImportJob) -> list[str]:
    return [sentence for sentence, _, _, is_error in _problems(job) if is_error]


def warnings(job: ImportJob) -> list[str]:
    return [sentence for sentence, _, _, is_error in _problems(job) if not is_error]


def places(job: ImportJob) -> list[tuple[int | None, int | None]]:
    """Row and column of every problem, counted from 0."""
    return [(row, column) for _, row, column, _ in _problems(job)]


def counts(job: ImportJob, label: str) -> dict[str, int]:
    """What the preview counts of one thing, where it isn't nothing."""
    found = next(each for each in job.summary["counts"] if each["label"] == label)
    return {name: count for name, count in found.items() if name not in {"label", "about"} and count}


def changes(job: ImportJob, state: str) -> dict[str, list]:
    """The reported differences of the rows of a state, by their names."""
    return {
        label: differences for _, its_state, _, label, differences in unpack(job.told)["rows"] if its_state == state
    }


def _problems(job: ImportJob) -> list:
    return unpack(job.told)["problems"]
