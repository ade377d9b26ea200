"""A comparison as people ask for it: two editions of a plan, or one and the plan as it is; all of it, or a part."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from editions.frozen.content import read_frozen_snapshot
from editions.models import Edition
from editions.snapshot.form import Kind, Snapshot
from editions.snapshot.reading import key, read_snapshot
from plans.content.loading import load_content
from plans.models import DepartmentPlan, Plan, Project
from reports.book.pages import Book, Scope
from staffing.models import Organisation

from .comparing import Comparison, compare
from .paper import ComparedSide, ComparisonPaper, comparison_paper

NOW = "지금"


@dataclass(frozen=True)
class AskedComparison:
    """From an edition to another, or to the plan as it is (None)."""

    plan: Plan
    before: Edition | None
    after: Edition | None
    part: DepartmentPlan | None = None
    project: Project | None = None

    @property
    def title(self) -> str:
        parts = (self.plan, self.part and self.part.department, self.project, "신구대조표")
        return " ".join(str(each) for each in parts if each)

    def compare(self) -> Comparison:
        found = compare(self._snapshot(self.before), self._snapshot(self.after))
        if self.project:
            return found.of_project(key(Kind.PROJECT, self.project.pk))
        return found.of_department(key(Kind.DEPARTMENT, self.part.department_id)) if self.part else found

    def paper(self) -> ComparisonPaper:
        return comparison_paper(
            self.compare(),
            title=self.title,
            before=_side(self.before),
            after=_side(self.after),
            unit=self.plan.unit,
            reasons=self._reasons,
        )

    @property
    def _reasons(self) -> Mapping[str, str]:
        return self.after.reasons if self.after else {}

    def _snapshot(self, edition: Edition | None) -> Snapshot:
        if edition:
            return read_frozen_snapshot(edition.parts)
        # All of it, also for one department: what left that is elsewhere now, and not gone.
        return read_snapshot(load_content(self.plan))

    def look(self) -> Book:
        """What its paper is set like: the book's look, with nothing in it."""
        organisation = Organisation.objects.first() or Organisation(name="")
        return Book(
            scope=Scope.PLAN,
            year=self.plan.year,
            name=self.plan.title,
            title=self.title,
            date="",
            organisation=organisation.name,
            has_mark=False,
            accent=organisation.accent,
            text_font=organisation.text_font,
            prints_contacts=False,
            is_draft=False,
            dividers_on_right=False,
            general=None,
            departments=(),
        )


def _side(edition: Edition | None) -> ComparedSide:
    at = timezone.localtime(edition.at if edition else None)
    return ComparedSide(edition.name if edition else NOW, f"{at.year}. {at.month}. {at.day}.")
