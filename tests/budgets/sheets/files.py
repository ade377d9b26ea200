"""Files of the budget for tests, and what their previews say."""

import csv
import io

from spreadsheets.imports.jobs import confirm, preview, receive
from spreadsheets.imports.packing import unpack
from spreadsheets.kinds import kind_of

HEAD = ["연도", "예산 구분", "부서", "정책사업", "단위사업", "세부사업코드", "세부사업", "내역", "재원", "금액(천원)"]
PARK = [2024, "본예산", "공원과", "푸른 도시", "공원", "0101", "공원 조성", None, "구비", "1,200"]


def text_of(*rows) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def brought(owner, *rows, **options):
    return preview(receive(kind_of("budget"), text_of(*rows), "예산.csv", owner, **options))


def problems(job) -> list[str]:
    return [sentence for sentence, *_ in unpack(job.told)["problems"]]


def errors(job) -> list[str]:
    return [sentence for sentence, _, _, is_error in unpack(job.told)["problems"] if is_error]


def stored(owner, *rows, **options):
    """A file that has no errors, confirmed."""
    job = brought(owner, *rows, **options)
    assert errors(job) == []
    return confirm(job, owner)
