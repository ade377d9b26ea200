"""C26: a table that somebody wrote has no amount above its project's money.

Whatever could be other money is passed over: that of other years, of a whole programme, revenue, others' examples.
"""

import re
from collections.abc import Iterator

from plans.content.loading import Content
from plans.models import Plan, Project, SectionKind
from plans.text.parsing import Element, parse
from spreadsheets.values.amounts import NotAnAmount
from spreadsheets.values.typed_amounts import amount

from .findings import Finding, Place, Severity
from .money import money_text
from .registry import rule
from .tables import lines_above, money_in, texts, unit_in

LARGEST = 10**15  # won; what is more is no amount

_OTHER_MONEY = re.compile(
    "총사업비|총예산|누계|누적|기투자|향후|연차|지방채|세입|수입|수익|징수|부과|체납|모금|매출|융자|대출|보증|자산|시가|가격"
    "|임대|기금조성|추정|사례|타(?:시|구|기관|지자체)|전국|전체|규모|한도|효과|절감"
)
_YEAR = re.compile(r"(?<![\d,.])(20\d\d)(?![\d,])|[’'‘](\d\d)(?!\d)")
_UNIT_WORD = re.compile(r"([십백천만억]*)원")
_UNITS = {"": 1, "천": 10**3, "만": 10**4, "십만": 10**5, "백만": 10**6, "천만": 10**7, "억": 10**8, "십억": 10**9}
_BEFORE = re.compile(r"^[◦○●▪▶·※\-]?(?:총|약|계|합계)?:?")
_WORDED = re.compile("[억만원]")


@rule
def amounts_within_the_project(content: Content) -> Iterator[Finding]:
    """C26: no amount in a table of a project's text is more than what the project gets.

    A table that names another year than the plan's is about other money; one that names none, too, where
    the project runs longer than the years whose money is known. What was done was paid from other years'.
    """
    if content.plan.budget is None:
        return
    for part, project in content.projects_with_parts:
        for section in project.sections.all():
            if section.role == SectionKind.Role.DONE:
                continue
            for step, body in texts(section):
                place = Place(part.department, project, section, step)
                for number, table in enumerate(_tables(body), 1):
                    limit, largest = _limit(content, project, table), max(_amounts(table), default=0)
                    # Half a unit is what the table may have rounded up.
                    if limit and largest - limit > (_unit(table) or 0) / 2:
                        yield _too_much(place, content.plan, number, largest, limit)


def _too_much(place: Place, plan: Plan, number: int, largest: int, limit: int) -> Finding:
    return Finding(
        "C26",
        Severity.WARNING,
        place,
        f"{number}번째 표의 금액 {money_text(largest, plan)}이 사업의 소요예산 {money_text(limit, plan)}보다 많습니다. "
        "금액과 단위가 맞는지, 연결한 세부사업이 빠지지 않았는지 확인하십시오.",
        {"table": number, "amount": largest, "project": limit},
    )


def _tables(body: str) -> list[Element]:
    return list(parse(body).iter("table")) if "<table" in body else []


def _limit(content: Content, project: Project, table: Element) -> int | None:
    """The most that an amount in a table can be; None where it can't be said."""
    money = content.project_money.get(project.pk)
    words = _words(table)
    year = content.plan.year
    years = {int(full) if full else 2000 + int(short) for full, short in _YEAR.findall(words)}
    if money is None or _OTHER_MONEY.search("".join(words.split())) or years - {year}:
        return None
    if years or _is_of_year(project, year):
        return money.of_year(year) or None
    known = sorted(content.budgets)
    if (project.begins and project.begins.year < known[0]) or (project.ends and project.ends.year > known[-1]):
        return None
    return sum(money.of_year(each) for each in known) or None


def _is_of_year(project: Project, year: int) -> bool:
    begins, ends = project.begins, project.ends or project.begins
    return bool(begins and ends and begins.year == ends.year == year)


def _words(table: Element) -> str:
    return " ".join(each.text_content() for each in (*lines_above(table), table))


def _amounts(table: Element) -> Iterator[int]:
    """In won; what has no unit, or can't be read as an amount, is left out."""
    near = _unit(table)
    for header, figure in money_in(table):
        plain, unit = _BEFORE.sub("", figure), _won(unit_in(header)) or near
        if plain[:1].isdigit() and (unit or _WORDED.search(plain)):
            try:
                yield amount(plain, unit or 1, largest=LARGEST)
            except NotAnAmount:
                continue


def _unit(table: Element) -> int | None:
    """The won in the unit that stands above a table, or in it."""
    return next((won for each in (*lines_above(table), table) if (won := _won(unit_in(each.text_content())))), None)


def _won(words: str) -> int | None:
    found = _UNIT_WORD.search(words)
    return _UNITS.get(found[1]) if found else None
