"""One project of the city: its title bar, its money, and its text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from plans.text.dates import format_period

from .draft import ProgramDraft, ProjectDraft
from .narrative import Story, write_sections
from .words import Writer, bank

THOUSAND = 1_000
OUTLOOK = 2  # years of forecast after the plan's year, and of budgets before it

# Shares of the sources in per cent.
MIXES: tuple[dict[str, int], ...] = (
    {"district": 100},
    {"national": 50, "city": 25, "district": 25},
    {"city": 50, "district": 50},
    {"special-adjustment": 100},
    {"private": 60, "district": 40},
    {"balanced": 50, "city": 15, "district": 35},
    {"own-fund": 70, "district": 30},
    {"special-grant": 80, "district": 20},
    {"lottery-fund": 30, "sports-fund": 30, "district": 40},
    {"city": 30, "adjustment": 20, "other-body": 10, "county": 10, "district": 30},
    {"national-fund": 50, "self-paid": 10, "district": 40},
    {"property-grant": 30, "fire-grant": 20, "province": 10, "bond": 40},
    {"ordinary-grant": 30, "extinction-fund": 20, "unknown": 10, "district": 40},
)
SURNAMES = "김이박최정강조윤장임한오서신권황안송전홍"
GIVEN = ("가람", "나래", "도윤", "라온", "민서", "서윤", "아름", "예린", "우진", "지안", "하늘", "현우")

Money = Mapping[int, Mapping[str, int]]


@dataclass(frozen=True)
class Brief:
    """What a department wants to be done: the task of one project."""

    number: int  # within the whole city, from 0: which forms the project takes
    place: int  # within its department, from 0
    turn: int  # which form its title takes
    subject: str
    words: Mapping[str, list[str]]  # whom its bureau serves, and with what
    team: int
    policy: str
    account: str
    year: int

    @property
    def is_new(self) -> bool:
        return self.number % 4 == 3

    @property
    def is_funded(self) -> bool:
        return self.number % 10 != 4

    @property
    def has_sole_source(self) -> bool:
        return self.is_funded and self.number % 5 == 0

    @property
    def had_money(self) -> bool:
        """In the years before. One city has one new project that had, and a few old ones that hadn't."""
        return (not self.is_new and self.number % 149 != 70) or self.number == 303


def draft_project(random: Random, brief: Brief) -> ProjectDraft:
    number, year = brief.number, brief.year
    first, last = _period(brief)
    money = _money(random, brief) if brief.is_funded else {}
    this_year = sum(money[year].values()) if money else None
    writer = Writer(random, brief.subject, year, brief.words)
    story = Story(writer, number, year, brief.is_new, first, last, this_year)
    sections = write_sections(story)
    titles = bank("phrases")["title"]
    has_period = number % 90 != 45
    return ProjectDraft(
        title=writer.fill(titles[brief.turn % len(titles)]),
        is_new=brief.is_new,
        team=brief.team,
        person=random.choice(SURNAMES) + random.choice(GIVEN),
        telephone=f"02-0000-{random.randint(1000, 9999)}",
        period_label="추진시기" if number % 5 == 2 else "사업기간",
        begins=first if has_period else None,
        ends=last if has_period else None,
        period_wording=f"{format_period(first, last)}(연중)" if has_period and number % 12 == 0 else "",
        place=f"{writer.word('place')} 등 {random.randint(2, 9)}개소" if number % 3 == 1 else "",
        target=f"{writer.word('target')} {random.randint(2, 90) * 10}명" if number % 3 else "",
        prints_budget=number % 60 != 20,
        is_pledge=number % 25 == 6,
        sole_source="district" if brief.has_sole_source else "",
        programs=_programs(brief, money) if brief.is_funded else (),
        sections=sections,
        pictures=tuple(story.pictures),
    )


def _period(brief: Brief) -> tuple[date, date]:
    """The whole year, some months of it, or several years."""
    year, turn = brief.year, brief.number % 12
    if turn in (4, 10):
        return date(year - 2, 1, 1), date(year + 1, 12, 1)
    if turn in (1, 3, 7):
        return date(year, 3, 1), date(year, 10, 1)
    if turn == 11:
        return date(year, 4, 1), date(year + 1, 12, 1)
    return date(year, 1, 1), date(year, 12, 1)


def _money(random: Random, brief: Brief) -> dict[int, dict[str, int]]:
    """Won by year and source, in whole 천원: most projects are small, a few are very large."""
    shares = MIXES[0] if brief.has_sole_source else MIXES[brief.number % len(MIXES)]
    step = random.choice((1, 100, 1_000))
    this_year = max(10_000, int(10 ** random.uniform(4, 6.6)) // step * step)
    goes_on = not brief.is_new or brief.number % 8 == 3
    money = {brief.year: _split(this_year, shares)}
    for distance in range(1, OUTLOOK + 1):
        if brief.had_money:
            money[brief.year - distance] = _split(int(this_year * random.uniform(0.75, 1.1)), shares)
        if goes_on:
            money[brief.year + distance] = _split(int(this_year * random.uniform(0.9, 1.15)), shares)
    return money


def _split(thousands: int, shares: Mapping[str, int]) -> dict[str, int]:
    """By shares in per cent; the last source takes what is left."""
    *others, last = shares
    amounts = {source: thousands * shares[source] // 100 for source in others}
    amounts[last] = thousands - sum(amounts.values())
    return {source: amount * THOUSAND for source, amount in amounts.items()}


def _programs(brief: Brief, money: Money) -> tuple[ProgramDraft, ...]:
    """One program; or two; or a part of one that its neighbour in the department is paid from as well."""
    shares_code = brief.number % 15 == 8 and brief.place > 0
    is_part = shares_code or brief.number % 15 == 7
    code = brief.place - 1 if shares_code else brief.place
    name = f"{brief.policy} 공통사업" if is_part else brief.subject

    def program(code: str, name: str, money: Money) -> ProgramDraft:
        part = f"{brief.subject} {brief.place + 1}" if is_part else ""
        return ProgramDraft(brief.account, "policy", brief.policy, brief.subject, code, name, part, lines=money)

    if brief.number % 9 != 2:
        return (program(f"1{code:03}", name, money),)
    half = {year: {source: won // 2 // THOUSAND * THOUSAND for source, won in of.items()} for year, of in money.items()}
    rest = {year: {source: won - half[year][source] for source, won in of.items()} for year, of in money.items()}
    return program(f"1{code:03}", name, half), program(f"2{code:03}", f"{name} 시설 확충", rest)
