"""A city before it is written down: plain values, money in won."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class StepDraft:
    title: str
    begins: date | None = None
    ends: date | None = None
    date_label: str = ""
    body: str = ""
    amount: int | None = None
    body_shows_amount: bool = False
    steps: tuple["StepDraft", ...] = ()


@dataclass(frozen=True)
class SectionDraft:
    kind: str  # a code, or "" for a title of its own
    body: str = ""
    form: str = "date_first"
    steps: tuple[StepDraft, ...] = ()
    title: str = ""


@dataclass(frozen=True)
class PictureDraft:
    alt: str
    caption: str
    source: str
    has_file: bool


@dataclass(frozen=True)
class ProgramDraft:
    account: str
    category: str
    policy: str
    unit: str
    code: str
    name: str
    part: str = ""
    is_remainder: bool = False
    lines: Mapping[int, Mapping[str, int]] = field(default_factory=dict)  # fiscal year: source: amount


@dataclass(frozen=True)
class ProjectDraft:
    title: str
    is_new: bool
    team: int
    person: str
    telephone: str
    period_label: str
    begins: date | None
    ends: date | None
    period_wording: str
    place: str
    target: str
    prints_budget: bool
    is_pledge: bool
    sole_source: str
    programs: tuple[ProgramDraft, ...]
    sections: tuple[SectionDraft, ...]
    pictures: tuple[PictureDraft, ...]


@dataclass(frozen=True)
class TeamDraft:
    name: str
    duties: str


@dataclass(frozen=True)
class DepartmentDraft:
    name: str
    bureau: str  # "" for a 담당관 or a 동
    teams: tuple[TeamDraft, ...]
    quotas: Mapping[str, tuple[int, int]]  # grade: authorized, filled
    programs: tuple[ProgramDraft, ...]  # beside those of its projects
    projects: tuple[ProjectDraft, ...]  # a 동 has none, and no part in the plan


@dataclass(frozen=True)
class CityDraft:
    year: int
    departments: tuple[DepartmentDraft, ...]
