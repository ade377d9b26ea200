"""The offices of the city with their staff, their money and their projects."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from .draft import CityDraft, DepartmentDraft, ProgramDraft, ProjectDraft, TeamDraft
from .projects import OUTLOOK, Brief, draft_project
from .words import bank

THOUSAND = 1_000
NEIGHBOURHOODS = ("한빛1동", "한빛2동", "가람동", "나래동")
NEIGHBOURHOOD_TEAMS = {
    "행정민원팀": ["주민등록 관리"],
    "복지팀": ["복지대상자 상담"],
    "마을자치팀": ["주민자치회 운영"],
}
MOST_PROJECTS = 50  # of one department: its titles would begin to come again


@dataclass(frozen=True)
class Office:
    bureau: str
    name: str
    teams: dict[str, list[str]]  # team: what it works on
    words: dict[str, list[str]] = field(default_factory=dict)


def offices() -> list[Office]:
    return [
        Office(bureau["bureau"], name, teams, {kind: bureau[kind] for kind in ("target", "demand")})
        for bureau in bank("offices")
        for name, teams in bureau["departments"].items()
    ]


def most_departments() -> int:
    return len(offices()) + len(NEIGHBOURHOODS)


def writing_departments(departments: int) -> int:
    """How many of so many departments write a plan: every tenth is a 동, which stands in 예산현황 only."""
    return departments - min(departments // 10, len(NEIGHBOURHOODS))


def draft_city(*, departments: int, projects: int, seed: int, year: int) -> CityDraft:
    """A city of so many departments, 동 included, and projects, at least one for each that writes a plan."""
    random = Random(f"{seed}/{year}")  # noqa: S311 - it must come out the same again
    known = offices()
    writing = writing_departments(departments)
    chosen = [known[turn * len(known) // writing] for turn in range(writing)]
    # The posts of the city's leaders are counted where its staff is looked after.
    home = next((office for office in chosen if office.name == "총무과"), chosen[0])
    drafts = []
    begins = 0
    for turn, office in enumerate(chosen):
        ends = projects * (turn + 1) // writing
        drafts.append(_department(random, office, turn, range(begins, ends), year, has_leaders=office is home))
        begins = ends
    drafts += [_neighbourhood(random, name, year) for name in NEIGHBOURHOODS[: departments - writing]]
    return CityDraft(year, tuple(drafts))


def _department(
    random: Random, office: Office, turn: int, numbers: range, year: int, *, has_leaders: bool
) -> DepartmentDraft:
    projects = tuple(draft_project(random, brief) for brief in _briefs(office, turn, numbers, year))
    return DepartmentDraft(
        name=office.name,
        bureau=office.bureau,
        teams=tuple(_teams(office, lacks_duties=turn % 20 == 9)),
        quotas=_quotas(random, office, turn, has_leaders=has_leaders),
        programs=tuple(_other_programs(random, office.name, projects, year, has_loans=turn % 4 == 1)),
        projects=projects,
    )


def _briefs(office: Office, turn: int, numbers: range, year: int) -> Iterator[Brief]:
    work = [
        (team, name.removesuffix("팀"), subject)
        for team, (name, subjects) in enumerate(office.teams.items())
        for subject in subjects
    ]
    for place, number in enumerate(numbers):
        team, area, subject = work[place % len(work)]
        yield Brief(
            number=number,
            place=place,
            turn=turn + place + place // len(work),
            subject=subject,
            words=office.words,
            team=team,
            policy=f"{area} 기반 확충",
            account="special" if turn % 6 == 3 and place % 3 == 1 else "general",
            year=year,
        )


def _teams(office: Office, *, lacks_duties: bool) -> Iterator[TeamDraft]:
    last = list(office.teams)[-1]
    for name, subjects in office.teams.items():
        lines = [f"{subject} 계획 수립 및 추진" for subject in subjects]
        lines.append(f"{'·'.join(subjects)} 관련 민원 처리")
        yield TeamDraft(name, "" if lacks_duties and name == last else "\n".join(lines))


def _quotas(random: Random, office: Office, turn: int, *, has_leaders: bool) -> dict[str, tuple[int, int]]:
    """Authorised and filled posts; in every fourth department a grade has too many and another too few."""
    teams = len(office.teams)
    posts = {"5": 1, "6": teams, "7": random.randint(5, 9), "8": random.randint(4, 8), "9": random.randint(1, 4)}
    if has_leaders:
        posts |= {"political": 1, "3": 1, "4": 1, "special": 2, "specialist": 1, "fixed-term": 2, "research": 1}
        posts["public"] = 3
    elif turn % 5 == 2:
        posts |= {"fixed-term": random.randint(1, 3), "public": random.randint(2, 12)}
    elif office.bureau == "보건소":
        posts |= {"research": random.randint(1, 3)}
    filled = dict(posts)
    if turn % 4 == 1:
        filled["7"] += random.randint(1, 2)
        filled["8"] -= 1
    return {grade: (authorized, filled[grade]) for grade, authorized in posts.items()}


def _other_programs(
    random: Random, name: str, projects: tuple[ProjectDraft, ...], year: int, *, has_loans: bool
) -> Iterator[ProgramDraft]:
    """What no project takes: the rest of 정책사업비, the office's own costs and, of some, 재무활동."""
    years = range(year - OUTLOOK, year + 1)
    taken = {of: _taken(projects, of) for of in years}
    rest = {of: {"district": _thousands(max(taken[of], 50_000_000) * random.uniform(0.3, 1.2))} for of in years}
    running = {of: {"district": random.randint(30_000, 300_000) * THOUSAND} for of in years}
    policy = "기타 정책사업"
    yield ProgramDraft("general", "policy", policy, "", "8001", policy, is_remainder=True, lines=rest)
    policy = f"행정운영경비({name})"
    yield ProgramDraft("general", "operation", policy, "기본경비", "9001", "기본경비", lines=running)
    if has_loans:
        returned = {of: {"national": random.randint(5_000, 90_000) * THOUSAND} for of in years}
        policy = f"재무활동({name})"
        yield ProgramDraft("general", "finance", policy, "보전지출", "9501", "국고보조금 반환", lines=returned)


def _taken(projects: tuple[ProjectDraft, ...], year: int) -> int:
    lines = [program.lines.get(year, {}) for project in projects for program in project.programs]
    return sum(sum(amounts.values()) for amounts in lines)


def _thousands(won: float) -> int:
    return int(won) // THOUSAND * THOUSAND


def _neighbourhood(random: Random, name: str, year: int) -> DepartmentDraft:
    office = Office("", name, NEIGHBOURHOOD_TEAMS)
    return DepartmentDraft(
        name=name,
        bureau="",
        teams=tuple(_teams(office, lacks_duties=False)),
        quotas={"5": (1, 1), "6": (3, 3), "7": (4, 4), "8": (3, random.randint(2, 4)), "9": (2, 2)},
        programs=tuple(_other_programs(random, name, (), year, has_loans=False)),
        projects=(),
    )
