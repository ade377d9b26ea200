"""Files of the budget as finance systems print them, in the layouts that have been seen; made by make.py."""

from collections.abc import Callable
from typing import Any

from tests.files.kinds import book, lines

HEAD = ["회계연도", "예산구분", "부서명", "정책사업명", "단위사업명", "세부사업코드", "세부사업명"]
PARK = [2024, "본예산", "공원과", "푸른 도시", "공원"]

#: Our own list, as somebody typed it again: codes are numbers by now, and have lost their zeros.
LIST = [
    ["연도", "예산 구분", "부서", "정책사업", "단위사업", "세부사업코드", "세부사업", "내역", "재원", "금액(원)"],
    [*PARK, 101, "공원 조성", "", "국비", 100_000_000],
    [*PARK, 101, "공원 조성", "", "구비", 200_000_000],
    [*PARK, 102, "공원 관리", "가로수", "구비", 50_500_000],
    [2024, "본예산", "공원과", "행정운영경비(공원과)", "기본경비", 9, "기본경비", "", "구비", "△10,000,000"],
    ["", "", "", "", "", "", "합계", "", "", 340_500_000],
]

#: Two rows of heads, merged; a column for each source; what is merged downwards means the same for all below.
WIDE: list[list[Any]] = [
    ["2024년도 세출예산 사업명세서"],
    [*[None] * 9, "(단위: 천원)"],
    [*HEAD, "예산액", None, None],
    [*[None] * 7, "계", "국비", "구비"],
    [*PARK, "0101", "공원 조성", 300_000, 100_000, 200_000],
    [*[None] * 5, "0102", "공원 관리", 50_500, 0, 50_500],
    [*[None] * 3, "행정운영경비(공원과)", "기본경비", "0009", "기본경비", "△10,000", "", "△10,000"],
    [None, None, "총계", *[None] * 4, 340_500, 100_000, 240_500],
]
WIDE_MERGED = [
    (0, 0, 0, 9),
    *((2, column, 3, column) for column in range(7)),
    (2, 7, 2, 9),
    *((4, column, 6, column) for column in range(3)),
    *((4, column, 5, column) for column in (3, 4)),
]

#: Sources as rows below a sum, by their short names.
DOWNWARDS: list[list[Any]] = [
    ["(단위: 천원)"],
    [*HEAD, "재원", "예산액"],
    [*PARK, "0101", "공원 조성", "계", "300,000"],
    [*[None] * 7, "국", "100,000"],
    [*[None] * 7, "구", "200,000"],
    [*[None] * 5, "0102", "공원 관리", "계", "50,500"],
    [*[None] * 7, "구", "50,500"],
    [*[None] * 3, "행정운영경비(공원과)", "기본경비", "0009", "기본경비", "계", "(10,000)"],
    [*[None] * 7, "구", "(10,000)"],
]
DOWNWARDS_MERGED = [(2, 6, 4, 6), (5, 6, 6, 6), (7, 6, 8, 6), (2, 2, 8, 2)]

#: 부서 > 정책 > 단위 > 세부 > 편성목 > 통계목 > 산출근거, each with its own sum; in won.
LEVELS: list[list[Any]] = [
    ["세출예산 사업명세서", *[None] * 9, "(단위: 원)"],
    [*HEAD[:5], *HEAD[5:], "편성목코드", "통계목코드", "산출근거", "국비", "구비"],
    [2024, "본예산", "공원과", *[None] * 7, 100_000_000, 240_500_000],
    [*[None] * 3, "푸른 도시", *[None] * 6, 100_000_000, 250_500_000],
    [*[None] * 4, "공원", *[None] * 5, 100_000_000, 250_500_000],
    [*[None] * 5, "0101", "공원 조성", *[None] * 3, 100_000_000, 200_000_000],
    [*[None] * 7, "201", None, None, 0, 50_000_000],
    [*[None] * 8, "01", "○ 사무관리비", 0, 20_000_000],
    [*[None] * 9, "- 자문 수당", 0, 30_000_000],
    [*[None] * 7, "401", "01", "○ 시설비", 100_000_000, 150_000_000],
    [*[None] * 5, "0102", "공원 관리", "201", "01", "○ 가로수 정비", 0, 50_500_000],
    [*[None] * 3, "행정운영경비(공원과)", "기본경비", "0009", "기본경비", "201", "01", "○ 여비", 0, "▲10,000,000"],
]

#: A 추경: what was enacted before, what stands now, and a corrected row in place of an earlier one.
CORRECTED: list[list[Any]] = [
    ["2024년도 제1회 추가경정예산", *[None] * 6, "(단위: 천원)"],
    [*HEAD[:2], "구분", *HEAD[2:], "구비"],
    [2024, "추경 1회", "기정", *PARK[2:], "0101", "공원 조성", 200_000],
    [2024, "추경 1회", "경정", *PARK[2:], "0101", "공원 조성", 230_000],
    [2024, "추경 1회", "기정", *PARK[2:], "0102", "공원 관리", 50_500],
    [2024, "추경 1회", "경정", *PARK[2:], "0102", "공원 관리", 50_500],
]
COMPARED: list[list[Any]] = [
    ["제1회 추가경정예산 세출예산 (단위: 천원)"],
    [*HEAD, "기정액", "비교증감", "예산액", None],
    [*[None] * 9, "국비", "구비"],
    [2024, "추경 1회", *PARK[2:], "0101", "공원 조성", 300_000, 30_000, 100_000, 230_000],
    [2024, "추경 1회", *PARK[2:], "0102", "공원 관리", 50_500, 0, 0, 50_500],
]
COMPARED_MERGED = [(1, 9, 1, 10), *((1, column, 2, column) for column in range(9))]

LEDGER_FILES: dict[str, Callable[[], bytes]] = {
    "budget-list.xlsx": lambda: book(*LIST, name="예산"),
    "budget-wide.xlsx": lambda: book(*WIDE, merged=WIDE_MERGED, name="세출예산"),
    "budget-wide.csv": lambda: lines(*([each or "" for each in row] for row in WIDE), separator=";").encode("cp949"),
    "budget-downwards.xlsx": lambda: book(*DOWNWARDS, merged=DOWNWARDS_MERGED),
    "budget-levels.xlsx": lambda: book(*LEVELS),
    "budget-corrected.xlsx": lambda: book(*CORRECTED),
    "budget-compared.xlsx": lambda: book(*COMPARED, merged=COMPARED_MERGED),
}
