"""What a review shows: each spot of each project with its text, what changed there since the last return, and comments.

Every figure and date is finished here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from budgets.money import MoneyUnit, format_money
from plans.content.loading import Content, ProjectMoney
from plans.history.entries import Entry
from plans.history.since import Spots, changes_since
from plans.models import Milestone, Project, RemovedProject, ReviewComment, Section, Transition
from plans.text.dates import format_months
from plans.workflow.discussions import Discussion, Discussions


@dataclass(frozen=True)
class Row:
    """A milestone as one reads it."""

    depth: int
    date: str
    title: str
    body: SafeString
    amount: str


@dataclass(frozen=True)
class MoneyTable:
    """A project's money by source and year, in the plan's unit."""

    unit: str
    years: tuple[int, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    total: tuple[str, ...]


@dataclass(frozen=True)
class ReviewedSpot:
    """One place of a project that can be commented on."""

    heading: str
    discussion: Discussion
    changes: tuple[Entry, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    body: SafeString | None = None
    rows: tuple[Row, ...] = ()
    money: MoneyTable | None = None
    milestones: tuple[Milestone, ...] = ()
    empty: str = ""  # what it says where there is nothing to read

    @property
    def name(self) -> str:
        return self.discussion.spot


@dataclass(frozen=True)
class ReviewedProject:
    """A project with the spots that are shown of it."""

    project: Project
    spots: tuple[ReviewedSpot, ...]


@dataclass(frozen=True)
class Review:
    """What a person sees of projects that are in review; its queries are as many for every number of them."""

    content: Content
    reader: User
    #: Everything, or only what changed since the last return and what was said of it.
    everything: bool
    #: The step from which on its reader counts what changed; None where the plan was never returned.
    returned: Transition | None

    @cached_property
    def projects(self) -> tuple[ReviewedProject, ...]:
        reviewed = (ReviewedProject(project, tuple(self._spots(project))) for project in self._projects)
        return tuple(each for each in reviewed if self.everything or each.spots)

    @property
    def unchanged(self) -> list[Project]:
        shown = {each.project.pk for each in self.projects}
        return [project for project in self._projects if project.pk not in shown]

    @cached_property
    def whole(self) -> Discussion:
        """What was said of the department's plan as a whole."""
        return self._shown(Discussions(self._comments[None], self.reader).project)

    @property
    def removed(self) -> list[RemovedProject]:
        """Projects that were taken out since the last return."""
        part = self.content.parts[0]
        return list(part.removed_projects.filter(at__gt=self.returned.at)) if self.returned else []

    @property
    def _projects(self) -> tuple[Project, ...]:
        return tuple(project for _, project in self.content.projects_with_parts)

    @cached_property
    def _comments(self) -> Mapping[int | None, list[ReviewComment]]:
        found: Mapping[int | None, list[ReviewComment]] = defaultdict(list)
        for comment in self.content.parts[0].review_comments.for_reading(self.reader):
            found[comment.project_id].append(comment)
        return found

    @cached_property
    def _changes(self) -> Mapping[int, Spots]:
        if self.returned is None:
            return {}
        return changes_since(self.returned.at, self.content.plan, self._projects)

    def _spots(self, project: Project) -> Iterable[ReviewedSpot]:
        discussions = Discussions(self._comments[project.pk], self.reader)
        changes = self._changes.get(project.pk, {})
        for spot in self._whole_project(project, discussions):
            found = tuple(changes.get(spot.name, ()))
            shown = ReviewedSpot(**vars(spot) | {"discussion": self._shown(spot.discussion), "changes": found})
            if self.everything or found or shown.discussion.comments:
                yield shown

    def _shown(self, discussion: Discussion) -> Discussion:
        """What of it matters to the next review: what isn't resolved, or was a reason of the last return."""
        if self.everything:
            return discussion
        last = self.returned and self.returned.pk
        shown = (each for each in discussion.comments if not each.is_resolved or each.returned_with_id == last)
        return Discussion(discussion.spot, tuple(shown), discussion.own)

    def _whole_project(self, project: Project, discussions: Discussions) -> Iterable[ReviewedSpot]:
        yield ReviewedSpot("사업 전체", discussions.project)
        yield ReviewedSpot("개요", discussions.facts, facts=_facts(project))
        for section in project.sections.all():
            milestones = tuple(section.milestones.all())
            yield ReviewedSpot(
                section.heading,
                discussions.at(f"section-{section.pk}"),
                body=_text(section),
                rows=tuple(_rows(milestones)),
                milestones=milestones,
                empty="" if section.has_content else "아직 쓴 것이 없습니다.",
            )
        money = self.content.project_money.get(project.pk)
        table = self._money(money) if money else None
        yield ReviewedSpot("소요예산", discussions.money, money=table, empty="" if table else "비예산 사업입니다.")

    def _money(self, money: ProjectMoney) -> MoneyTable:
        years, unit = tuple(self.content.budgets), self.content.plan.unit
        return MoneyTable(
            unit=MoneyUnit(unit).label,
            years=years,
            rows=tuple(
                (str(source), tuple(format_money(by_year.get(year, 0), unit) for year in years))
                for source, by_year in money.by_source.items()
            ),
            total=tuple(format_money(money.of_year(year), unit) for year in years),
        )


def _facts(project: Project) -> tuple[tuple[str, str], ...]:
    facts = (
        ("구분", project.get_kind_display()),
        ("팀", str(project.team or "")),
        ("담당자", " ".join(filter(None, (project.person, project.telephone)))),
        (project.period_label, project.period_text),
        ("사업장소", project.place),
        ("사업대상", project.target),
    )
    return tuple((name, value) for name, value in facts if value)


def _text(row: Section | Milestone) -> SafeString:
    return mark_safe(row.body)  # noqa: S308 - cleaned on save


def _rows(milestones: Iterable[Milestone]) -> Iterable[Row]:
    """In their order, which is that of the tree from top to bottom."""
    depths: dict[int | None, int] = {None: -1}
    for milestone in milestones:
        depth = depths[milestone.pk] = depths.get(milestone.parent_id, -1) + 1
        date = milestone.date_wording or format_months(milestone.begins, milestone.ends)
        amount = "" if milestone.amount is None else f"{format_money(milestone.amount)}천원"
        yield Row(depth, date, milestone.title, _text(milestone), amount)
