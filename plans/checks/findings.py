from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import TextChoices

from plans.models import Milestone, Project, Section, Waiver
from plans.models.workflow import mark_of
from staffing.models import Department


class Severity(TextChoices):
    """How much a finding matters; the most serious comes first."""

    ERROR = "error", "오류"
    WARNING = "warning", "주의"
    INFORMATION = "information", "참고"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


#: The boxes of a project's money, as a whole; and the one that adds a section.
MONEY_BOX, NEW_SECTION_BOX = "money", "add-section-kind"


def box_id(row: Project | Section | Milestone, name: str) -> str:
    """The id that a box has on the page on which its project is written."""
    return f"id_{name}" if isinstance(row, Project) else f"{row._meta.model_name}-{row.pk}-{name}"


@dataclass(frozen=True, slots=True)
class Spot:
    """What is kept of a row that something was found in: enough to name it and to lead there."""

    pk: int
    text: str
    number: int = 0  # a project's

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Place:
    """Where in the plan something was found, as far down as it is known."""

    department: Department
    project: Project | Spot | None = None
    section: Section | Spot | None = None
    milestone: Milestone | Spot | None = None
    #: The id of the box by which it is put right, on the project's page; "" for the usual one of what it is about.
    box: str = ""

    def __str__(self) -> str:
        steps = (self.department, self.project, self.section, self.milestone)
        return " › ".join(str(step) for step in steps if step is not None)

    @property
    def key(self) -> str:
        """The same as long as the rows exist, whatever they are called and numbered; "" for a department."""
        return "/".join(str(row.pk) for row in (self.project, self.section, self.milestone) if row is not None)

    @property
    def anchor(self) -> str:
        """Where on the project's page it is put right; "" for a department."""
        usual = ((self.milestone, "title"), (self.section, "body"), (self.project, "title"))
        found = (box_id(row, name) for row, name in usual if row is not None and not isinstance(row, Spot))
        return self.box or next(found, "")

    @property
    def without_rows(self) -> "Place":
        """The same for keeping, without all that hangs on its rows."""
        project, section, milestone = map(_spot, (self.project, self.section, self.milestone))
        return Place(self.department, project, section, milestone, box=self.anchor)

    def as_json(self) -> dict[str, str | int | None]:
        return {
            "department": self.department.code,
            "project": self.project.number if self.project else None,
            "section": self.section.pk if self.section else None,
            "milestone": self.milestone.pk if self.milestone else None,
            "text": str(self),
        }


def _spot(row: Any) -> Spot | None:
    return None if row is None else Spot(row.pk, str(row), getattr(row, "number", 0))


@dataclass(frozen=True)
class Finding:
    """What a rule found in one place; `figures` are what it compared, money in won."""

    code: str
    severity: Severity
    place: Place
    sentence: str
    figures: Mapping[str, int | str] = field(default_factory=dict)
    waiver: Waiver | None = None
    #: Nearly every department has the like, so that a table of all is read sooner than each alone.
    is_usual: bool = False

    @property
    def is_waived(self) -> bool:
        """Whether a reason waives it; one for other figures does not."""
        return self.waiver is not None and self.waiver.sentence == self.sentence

    @property
    def is_put_away(self) -> bool:
        """Whether nobody has to see it any more; an error that may stand is seen all the same."""
        return self.is_waived and self.severity != Severity.ERROR

    @property
    def mark(self) -> str:
        """What tells it apart from others in its place."""
        return mark_of(self.sentence)

    @property
    def blocks(self) -> bool:
        return self.severity == Severity.ERROR and not self.is_waived

    @property
    def without_rows(self) -> "Finding":
        return replace(self, place=self.place.without_rows)

    def as_json(self) -> dict:
        return {
            "code": self.code,
            "severity": self.severity.value,
            "place": self.place.as_json(),
            "figures": dict(self.figures),
            "sentence": self.sentence,
            "waived": self.waiver.reason if self.waiver and self.is_waived else None,
        }
