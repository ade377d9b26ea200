"""Files of every kind and layout that departments bring, made by tests/files/make.py."""

from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter


def book(*rows: Any, merged: Iterable[tuple[int, int, int, int]] = (), name: str = "Sheet1") -> bytes:
    """A workbook with one sheet; merged ranges as first row, first column, last row, last column, from 0."""
    file = BytesIO()
    workbook = xlsxwriter.Workbook(file)
    workbook.set_properties({"created": datetime(2024, 1, 2)})
    sheet = workbook.add_worksheet(name)
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, ["" if value is None else value for value in row])
    for first_row, first, last_row, last in merged:
        value = list(list(rows)[first_row])[first]
        sheet.merge_range(first_row, first, last_row, last, value)
    workbook.close()
    return file.getvalue()


def lines(*rows: Any, separator: str = ",") -> str:
    return "".join(separator.join(str(value) for value in row) + "\r\n" for row in rows)


PAIRS = [
    ["부서별 정원 및 현원"],
    ["(2023. 10. 31. 현재)"],
    ["부서", "계", "5급", "6급", "비고"],
    ["총계", "8(7)", "2(2)", "6(5)", ""],
    ["총무과", "5(4)", "1(1)", "4(3)", "1명 결원"],
    ["공원과", "3(3)", "1(1)", "2(2)", ""],
]
PAIRED = [
    ["구분", "계", "", "일반직", "", "", ""],
    ["", "정원", "현원", "5급 정원", "5급 현원", "6급 정원", "6급 현원"],
    ["기획국", 8, 7, 2, 2, 6, 5],
    ["총무과", 5, 4, 1, 1, 4, 3],
    ["공원과", 3, 3, 1, 1, 2, 2],
]
SIDE_BY_SIDE = [
    ["부서", "계", "", "5급", "", "6급", ""],
    ["", "정원", "현원", "정원", "현원", "정원", "현원"],
    ["총무과", 5, 4, 1, 1, 4, 3],
    ["공원과", 3, 3, 1, 1, 2, 2],
]
STAFF = [
    ["기준일", "부서명", "직급", "정원", "현원"],
    ["2023-10-31", "총무과", "5급", 1, 1],
    ["2023-10-31", "총무과", "6급", 4, 3],
    ["2023-10-31", "총무과", "계", 5, 4],
    ["2023-10-31", "공원과", "5급", 1, 1],
    ["2023-10-31", "공원과", "6급", 2, 2],
]
UNITS = [
    ["조직 및 담당업무"],
    ["국", "부서", "팀", "담당업무"],
    ["-", "감사담당관", "감사팀", "자체 감사"],
    ["기획국", "총무과", "총무팀", "서무, 인사"],
    ["", "", "", "조직 관리"],
    ["", "", "교육팀", "직원 교육"],
    ["", "공원과", "녹지팀", "가로수 관리"],
]
PROJECTS = [
    ["2024년 주요사업 목록"],
    ["연도", "부서", "연번", "주요사업명", "신규/계속", "담당팀", "사업기간", "사업장소"],
    [2024, "공원과", 1, "숲길 조성", "신규", "녹지팀", "2024. 3월 ~ 12월", "뒷산"],
    [2024, "공원과", 2, "가로수 정비", "계속", "녹지팀", "연중", "구 전역"],
]
MILESTONES = [
    ["연도", "부서", "사업명", "항목", "상위 일정", "추진내용", "추진시기", "예산(천원)"],
    [2024, "공원과", "숲길 조성", "추진계획", "", "[설계]", "2024. 3. ~ 5.", ""],
    ["", "", "", "", "[설계]", "설계 용역", "2024. 4월", "12,000"],
    ["", "", "", "", "", "준공", "2024. 12월", ""],
]
PEOPLE = [
    ["사번", "성명", "이메일", "소속", "권한"],
    ["kim01", "김하늘", "kim01@example.go.kr", "총무과", "작성자"],
    ["lee02", "이도윤", "LEE02@example.go.kr", "공원과", "부서 승인자"],
]

KIND_FILES: dict[str, Callable[[], bytes]] = {
    "roster-pairs.xlsx": lambda: book(*PAIRS, merged=[(0, 0, 0, 4)], name="정현원"),
    "roster-paired.xlsx": lambda: book(*PAIRED, merged=[(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 6)]),
    "roster-merged.xlsx": lambda: book(
        *SIDE_BY_SIDE, merged=[(0, 0, 1, 0), *((0, column, 0, column + 1) for column in (1, 3, 5))], name="현황"
    ),
    "roster-side-by-side.csv": lambda: lines(*SIDE_BY_SIDE).encode("cp949"),
    "roster-list.tsv": lambda: lines(*STAFF, separator="\t").encode("utf-16"),
    "organisation.xlsx": lambda: book(*UNITS, merged=[(3, 0, 6, 0), (3, 1, 5, 1), (3, 2, 4, 2)]),
    "projects.xlsx": lambda: book(*PROJECTS, merged=[(0, 0, 0, 7)], name="주요사업"),
    "milestones.xlsx": lambda: book(*MILESTONES, merged=[(1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 3, 2), (1, 3, 3, 3)]),
    "people.csv": lambda: lines(*PEOPLE, separator=";").encode("utf-8-sig"),
}
