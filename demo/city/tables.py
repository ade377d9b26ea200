"""The kinds of tables that real plans have. Each makes rich text, and numbers the pictures that it refers to.

No amount in them is more than the project's money, in won, where it has any.
"""

from collections.abc import Callable

from .outline import cell, header, outline, paragraph, table
from .words import Writer

NewPicture = Callable[[], int]
THOUSAND = 1_000
COUNTED = [("참여 인원", "명"), ("상담 건수", "건"), ("점검 횟수", "회"), ("지원 가구", "가구")]


def money_by_quarter(writer: Writer, new_picture: NewPicture, money: int | None, *, unit: str = "(단위 : 천원)") -> str:
    """Header cells in two rows, merged both ways, with the unit above."""
    names = writer.sentences("programme", 3)
    amounts = [[writer.random.randint(1, 90) * 100 for _ in range(4)] for _ in names]
    whole = sum(map(sum, amounts))
    if money is not None and money < whole * THOUSAND:
        amounts = [[amount * money // (whole * THOUSAND) for amount in row] for row in amounts]
    rows = [
        [header(name), cell(f"{sum(row):,}"), *(cell(f"{amount:,}") for amount in row), cell(writer.word("partner"))]
        for name, row in zip(names, amounts, strict=True)
    ]
    body = table(
        [
            header("구분", rows=2),
            header("예산액", rows=2),
            header("분기별 집행계획", columns=4),
            header("비고", rows=2),
        ],
        [header(f"{quarter}분기") for quarter in range(1, 5)],
        *rows,
    )
    return paragraph("〈분기별 예산 집행계획〉") + (paragraph(unit) if unit else "") + body


def matrix_with_pictures(writer: Writer, new_picture: NewPicture, money: int | None) -> str:
    """Objects side by side, each with a picture and with money that has its unit in the cell."""
    places = writer.random.sample(["한빛공원", "가람천 산책로", "한빛시장", "중앙로 일대"], 2)
    amounts = [writer.random.randint(5, 90) * THOUSAND for _ in places]
    if money is not None:
        amounts = [min(amount, money // THOUSAND // len(places)) for amount in amounts]
    return table(
        [header("명칭"), *map(header, places)],
        [header("추진내용"), *(cell(outline([writer.sentence("content")])) for _ in places)],
        [header("관련 이미지"), *(cell(f"[[그림 {new_picture()}]]") for _ in places)],
        [header("소요예산"), *(cell(f"{amount:,}천원") for amount in amounts)],
    )


def cross_table(writer: Writer, new_picture: NewPicture, money: int | None) -> str:
    """A diagonal header cell, some of two lines, a merged one at the side; `-` for none."""
    groups = ["상반기", "하반기"]
    kinds = ["정규과정", "특별과정"]
    columns = ["구청<br>교육장", "동 주민센터<br>(3개소)", "복지관<br>(총 5개소)"]
    rows = []
    for group in groups:
        for number, kind in enumerate(kinds):
            counts = [writer.random.choice(["-", f"{writer.random.randint(20, 1_900):,}"]) for _ in columns]
            side = [header(f"{writer.year - 1}년<br>{group}", rows=len(kinds))] if number == 0 else []
            rows.append([*side, header(kind), *map(cell, counts)])
    return paragraph("〈운영 현황〉") + table([header("장 소 \\ 과정명", columns=2), *map(header, columns)], *rows)


def status_box(writer: Writer, new_picture: NewPicture, money: int | None) -> str:
    """A title over a picture at the left and ▪ lines at the right."""
    lines = [
        f"▪ 규모 : {writer.random.randint(2, 40) * 100:,}㎡",
        f"▪ 현황 : <u>{writer.sentence('need_detail')}</u>",
        f"▪ 계획 : {writer.sentence('direction')}",
    ]
    return table(
        [header(f"{writer.subject} 현황", columns=2)],
        [cell(f"[[그림 {new_picture()}]]"), cell(outline(lines))],
    )


def gallery(writer: Writer, new_picture: NewPicture, money: int | None) -> str:
    """Pictures side by side under captions."""
    captions = [f"〈{writer.sentence('programme')}〉" for _ in range(2)]
    return table(
        [header("추 진 예 시", columns=4)],
        [cell(caption, columns=2) for caption in captions],
        [cell(f"[[그림 {new_picture()}]]") for _ in range(4)],
    )


def three_years(writer: Writer, new_picture: NewPicture, money: int | None) -> str:
    """Counts with their units in the cells, and an empty column of remarks."""
    years = [writer.year - back for back in (1, 2, 3)]
    rows = []
    for kind, unit in writer.random.sample(COUNTED, 3):
        rows.append([header(kind), *(cell(f"{writer.random.randint(90, 25_000):,}{unit}") for _ in years), cell("")])
    headers = [
        header("구분"),
        *(header(f"{year}년" + (" 10월" if year == years[0] else "")) for year in years),
        header("비고"),
    ]
    return paragraph("〈최근 3년간 추진 실적〉") + table(headers, *rows)


KINDS = (money_by_quarter, matrix_with_pictures, cross_table, status_box, gallery, three_years)
