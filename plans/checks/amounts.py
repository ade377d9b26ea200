"""C26: a table that somebody wrote has no amount above its project's money.

Whatever could be other money is passed over: that of other years, of a whole programme, revenue, others' examples.
"""

import re
from collections.abc import Iterator

from plans.content.loading import Content, ProjectMoney
from plans.models import Plan, Project, SectionKind
from spreadsheets.values.amounts import NotAnAmount
from spreadsheets.values.typed_amounts import amount

from .findings import Finding, Place, Severity
from .money import money_text
from .registry import rule
from .tables import Table, money_in, tables_in, texts, unit_in

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
        money = content.project_money.get(project.pk)
        if money is None:
            continue
        for section in project.sections.all():
            if section.role == SectionKind.Role.DONE:
                continue
            for step, body in texts(section):
                place = Place(part.department, project, section, step)
                for table in tables_in(body):
                    limit = _limit(content, project, money, table)
                    if limit and (largest := _largest_above(limit, table)):
                        yield _too_much(place, content.plan, table.number, largest, limit)


def _too_much(place: Place, plan: Plan, number: int, largest: int, limit: int) -> Finding:
    return Finding(
        "C26",
        Severity.WARNING,
        place,
        f"{number}번째 표의 금액 {money_text(largest, plan)}이 사업의 소요예산 {money_text(limit, plan)}보다 많습니다. "
        "금액과 단위가 맞는지, 연결한 세부사업이 빠지지 않았는지 확인하십시오.",
        {"table": number, "amount": largest, "project": limit},
    )


def _largest_above(limit: int, table: Table) -> int | None:
    """A table's largest amount, where it is above the limit; half a unit is what the table may have rounded up."""
    unit = next((won for text in table.texts if (won := _won(unit_in(text)))), None)
    largest = max(_amounts(table, unit), default=0)
    return largest if largest - limit > (unit or 0) / 2 else None


def _limit(content: Content, project: Project, money: ProjectMoney, table: Table) -> int | None:
    """The most that an amount in a table can be; None where it can't be said."""
    words = " ".join(table.texts)
    year = content.plan.year
    years = {int(full) if full else 2000 + int(short) for full, short in _YEAR.findall(words)}
    if _OTHER_MONEY.search("".join(words.split())) or years - {year}:
        return None
    if years or _is_of_year(project, year):
        return money.of_year(year) or None
    known = {each for each, budget in content.budgets.items() if budget}
    if _years_of(project, known) - known:
        return None
    return sum(money.of_year(each) for each in known) or None


def _years_of(project: Project, known: set[int]) -> set[int]:
    """The years in which a project runs; what it doesn't say of them is taken from those that are known."""
    first = project.begins.year if project.begins else min(known)
    last = project.ends.year if project.ends else max(first, *known)
    return set(range(first, last + 1))


def _is_of_year(project: Project, year: int) -> bool:
    begins, ends = project.begins, project.ends or project.begins
    return bool(begins and ends and begins.year == ends.year == year)


def _amounts(table: Table, near: int | None) -> Iterator[int]:
    """In won, by the unit near a table; what has no unit, or can't be read as an amount, is left out."""
    for header, figure in money_in(table):
        plain, unit = _BEFORE.sub("", figure), _won(unit_in(header)) or near
        if plain[:1].isdigit() and (unit or _WORDED.search(plain)):
            try:
                yield amount(plain, unit or 1, largest=LARGEST)
            except NotAnAmount:
                continue


def _won(words: str) -> int | None:
    found = _UNIT_WORD.search(words)
    return _UNITS.get(found[1]) if found else None
