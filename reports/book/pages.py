"""The book as it is printed: every number, label and order finished, nothing left to sum.

It is the one source of every output; a template only sets it. All of it is frozen, so that what was
printed can be kept.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from markupsafe import Markup


class Scope(StrEnum):
    PLAN = "plan"
    DEPARTMENT = "department"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, or an empty frame for one (`picture` is then None)."""

    number: int
    picture: int | None
    alt: str
    caption: str = ""
    source: str = ""
    width: str = "normal"


#: Formatted text in pieces: markup, and the figures that stand within it.
Body = tuple[Markup | Figure, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of an outline: `사업기간 : 2024. 1월 ~ 12월`."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone or a step below one; `marker` is "" for dated rows, else [ ], ① or -."""

    title: str
    marker: str = ""
    lead: str = ""  # the date before the title: `2023. 3. : `
    trail: str = ""  # the date behind it: `('23. 3월)`; behind a programme what its steps come to: `(계 138,000천원)`
    facts: tuple[Fact, ...] = ()
    body: Body = ()
    closing: tuple[Fact, ...] = ()  # what stands below the body: the money
    steps: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedSection:
    heading: str
    facts: tuple[Fact, ...] = ()
    body: Body = ()
    closing: tuple[Fact, ...] = ()
    dated: tuple[Step, ...] = ()
    programmes: tuple[Step, ...] = ()
    missing: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class MoneyRow:
    source: str
    total: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoneyTable:
    """연차별 소요재원 of a project, and the sum of the plan's year as its heading."""

    heading: str
    unit: str
    years: tuple[str, ...]
    current: int  # the column of the plan's year
    total: MoneyRow
    rows: tuple[MoneyRow, ...]
    missing: str = ""
    #: Where rounded amounts don't add up to their rounded sum.
    note: str = ""
    #: By which the stylesheets know how it is set; "" for the usual way.
    classes: str = ""


@dataclass(frozen=True, slots=True)
class ProjectPages:
    anchor: str
    number: int
    title: str
    kind: str
    is_new: bool
    department: str
    team: str
    contact: str
    sections: tuple[PrintedSection, ...]
    money: MoneyTable | None

    @property
    def heading_only(self) -> "ProjectPages":
        """What is said of it elsewhere in the book, in contents and lists."""
        return replace(self, sections=(), money=None)


@dataclass(frozen=True, slots=True)
class OrgChart:
    """Boxes and lines: the top, then its members; a member may have members of its own."""

    name: str
    members: tuple["OrgChart", ...] = ()

    @property
    def layout(self) -> str:
        """How it is drawn: few boxes side by side, more of them narrow and tall, the rest as a tree."""
        if any(member.members for member in self.members) or len(self.members) > 14:
            return "tree"
        return "tall" if len(self.members) > 5 else "wide"


@dataclass(frozen=True, slots=True)
class StaffingRow:
    name: str
    total: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StaffingTable:
    """정원(현원) by grade."""

    authorized: str
    filled: str
    date: str
    grades: tuple[str, ...]
    total: StaffingRow | None  # only where there are several departments
    rows: tuple[StaffingRow, ...]
    classes: str = ""  # as above
    is_turned: bool = False  # on a page in landscape


@dataclass(frozen=True, slots=True)
class BudgetRow:
    label: str
    now: str
    before: str
    change: str
    rate: str


@dataclass(frozen=True, slots=True)
class BudgetGroup:
    """A department with its sum and its categories, or a single sum over all columns."""

    name: str
    rows: tuple[BudgetRow, ...]
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class BudgetTable:
    unit: str
    this_year: str
    compared: str
    groups: tuple[BudgetGroup, ...]
    missing: str = ""
    note: str = ""  # as above
    classes: str = ""  # as above


@dataclass(frozen=True, slots=True)
class General:
    """Ⅰ 일반현황."""

    summary: str
    chart: OrgChart
    staffing: StaffingTable | None
    budget: BudgetTable | None

    @property
    def heading_only(self) -> "General":
        return General(summary="", chart=OrgChart(self.chart.name), staffing=None, budget=None)


@dataclass(frozen=True, slots=True)
class TeamDuties:
    name: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DepartmentPages:
    anchor: str
    code: str
    name: str
    bureau: str
    chart: OrgChart
    summary: str
    teams: tuple[TeamDuties, ...]
    staffing: StaffingTable | None
    projects: tuple[ProjectPages, ...]
    amendment: str = ""  # as the book's

    @property
    def heading_only(self) -> "DepartmentPages":
        """What is said of it elsewhere in the book."""
        chart, projects = OrgChart(self.chart.name), tuple(project.heading_only for project in self.projects)
        return replace(self, chart=chart, summary="", teams=(), staffing=None, projects=projects)


@dataclass(frozen=True, slots=True)
class Book:
    scope: Scope
    year: int
    name: str  # 주요업무계획
    title: str  # 2024년 주요업무계획, and whose, for a part of it
    date: str
    organisation: str
    has_mark: bool
    accent: str
    text_font: str
    prints_contacts: bool
    is_draft: bool  # until the plan is confirmed
    dividers_on_right: bool
    general: General | None
    departments: tuple[DepartmentPages, ...]
    missing: tuple[str, ...] = field(default=())
    amendment: str = ""  # 변경 2차 (2025. 5. 12.), where what was confirmed was changed

    @property
    def department(self) -> str:
        """The department whose book it is, where there is but one."""
        return self.departments[0].name if len(self.departments) == 1 else ""
