"""Files of the budget for tests, and what their previews report."""

from typing import Any

from spreadsheets.imports.jobs import confirm
from spreadsheets.models import ImportJob
from tests import sheets
from tests.sheets import csv_of, errors, problems

__all__ = ["HEADER", "PARK", "asked", "csv_of", "errors", "previewed", "problems", "stored"]

HEADER = ["연도", "예산 구분", "부서", "정책사업", "단위사업", "세부사업코드", "세부사업", "내역", "재원", "금액(천원)"]
PARK = [2024, "본예산", "공원과", "푸른 도시", "공원", "0101", "공원 조성", None, "구비", "1,200"]


def previewed(owner: Any, *rows: Any, **options: Any) -> ImportJob:
    return sheets.previewed("budget", owner, csv_of(*rows), "예산.csv", **options)


def asked(job: ImportJob) -> list[str]:
    """The sentences of its questions."""
    return [question.sentence for question in job.questions]


def stored(owner: Any, *rows: Any, **options: Any) -> ImportJob:
    """A file that has no errors, confirmed."""
    job = previewed(owner, *rows, **options)
    assert errors(job) == []
    return confirm(job, owner)
