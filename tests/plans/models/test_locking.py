"""A confirmed plan refuses every change in it, however deep it is and whatever makes it."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection, transaction

from integrity.locking import Locked
from plans.models import (
    DepartmentPlan,
    Milestone,
    Picture,
    Plan,
    Project,
    ProjectProgram,
    RemovedProject,
    ReviewComment,
    Section,
    State,
    Waiver,
)
from tests.factories import (
    DepartmentFactory,
    DepartmentPlanFactory,
    MilestoneFactory,
    PictureFactory,
    PlanFactory,
    ProgramFactory,
    ProjectFactory,
    ProjectProgramFactory,
    RemovedProjectFactory,
    ReviewCommentFactory,
    SectionFactory,
    WaiverFactory,
    put,
)
from tests.threads import ConcurrentWork

REFUSED = r"2024년 주요업무계획은 확정되어 바꿀 수 없습니다."


class Rows:
    """One row of everything in a plan of a year."""

    def __init__(self, year: int) -> None:
        self.plan = PlanFactory.create(year=year)
        self.part = DepartmentPlanFactory.create(plan=self.plan)
        self.project = ProjectFactory.create(department_plan=self.part)
        self.section = SectionFactory.create(project=self.project)
        self.milestone = MilestoneFactory.create(section=self.section)
        self.picture = PictureFactory.create(project=self.project)
        self.funding = ProjectProgramFactory.create(project=self.project)
        self.comment = ReviewCommentFactory.create(department_plan=self.part)
        self.waiver = WaiverFactory.create(department_plan=self.part)
        self.removed = RemovedProjectFactory.create(department_plan=self.part)


# What is in a plan: its name above, the model, a field with another value, and what it is in.
KINDS: dict[str, tuple[Any, str, Any, str]] = {
    "part": (DepartmentPlan, "department", None, "plan"),
    "project": (Project, "title", "다른 사업", "department_plan"),
    "section": (Section, "title", "다른 항목", "project"),
    "milestone": (Milestone, "title", "다른 일정", "section"),
    "picture": (Picture, "alt", "다른 그림", "project"),
    "funding": (ProjectProgram, "program", None, "project"),
    "comment": (ReviewComment, "reason", "다른 사유", "department_plan"),
    "waiver": (Waiver, "reason", "다른 사유", "department_plan"),
    "removed": (RemovedProject, "title", "다른 사업", "department_plan"),
}
PARENTS = {"plan": "plan", "department_plan": "part", "project": "project", "section": "section"}


class Years:
    """A plan that a test may confirm, and one of the next year that stays open."""

    def __init__(self) -> None:
        self.confirmed, self.open = Rows(2024), Rows(2025)


class Cast:
    """A row of one kind in both plans, and what it may be changed to."""

    def __init__(self, kind: str, years: Years | None = None) -> None:
        years = years or Years()
        self.confirmed, self.open = years.confirmed, years.open
        self.kind = kind
        self.model, self.field, value, self.parent = KINDS[kind]
        fresh = {"department": DepartmentFactory.create, "program": ProgramFactory.create}
        self.value = value or fresh[self.field]()
        self.row: Any = getattr(self.confirmed, kind)
        self.other: Any = getattr(self.open, kind)

    @property
    def manager(self) -> Any:
        return self.model.objects

    @property
    def inside(self) -> Any:
        """What a row of this kind is in, in the plan that is confirmed."""
        return getattr(self.confirmed, PARENTS[self.parent])

    @property
    def outside(self) -> Any:
        return getattr(self.open, PARENTS[self.parent])

    def copy(self) -> Any:
        """A row like the one there is, which was not saved."""
        copy = self.manager.get(pk=self.row.pk)
        copy.pk = None
        copy._state.adding = True
        if hasattr(copy, "number"):
            copy.number += 500
        if hasattr(copy, "place") and self.kind == "waiver":
            copy.place += "/500"
        setattr(copy, self.field, self.value)
        return copy


def change(row: Any, name: str, value: Any) -> None:
    setattr(row, name, value)
    row.save()


def bulk_change(row: Any, name: str, value: Any) -> None:
    setattr(row, name, value)
    type(row).objects.bulk_update([row], [name])


WRITES: dict[str, Callable[[Cast], object]] = {
    "save": lambda cast: change(cast.row, cast.field, cast.value),
    "delete": lambda cast: cast.row.delete(),
    "add": lambda cast: cast.copy().save(),
    "add in bulk": lambda cast: cast.manager.bulk_create([cast.copy()]),
    "update": lambda cast: cast.manager.filter(pk=cast.row.pk).update(**{cast.field: cast.value}),
    "update in bulk": lambda cast: bulk_change(cast.row, cast.field, cast.value),
    "delete by filter": lambda cast: cast.manager.filter(pk__in=[cast.row.pk, cast.other.pk]).delete(),
    "move out": lambda cast: change(cast.row, cast.parent, cast.outside),
    "move in": lambda cast: change(cast.other, cast.parent, cast.inside),
    "move in by update": lambda cast: cast.manager.filter(pk=cast.other.pk).update(**{cast.parent: cast.inside}),
    "move in by key": lambda cast: cast.manager.filter(pk=cast.other.pk).update(
        **{f"{cast.parent}_id": cast.inside.pk}
    ),
    "move in, in bulk": lambda cast: bulk_change(cast.other, cast.parent, cast.inside),
    "delete what it is in": lambda cast: cast.inside.delete(),
    "delete the plan": lambda cast: cast.confirmed.plan.delete(),
}


def everything() -> list[list[tuple]]:
    models: list[Any] = [Plan, *(kind[0] for kind in KINDS.values())]
    return [list(model._base_manager.order_by("pk").values_list()) for model in models]


@pytest.fixture(scope="class")
def shared_years(share_in_class: Any) -> Years:
    return share_in_class(Years)


@pytest.fixture
def years(db: None, shared_years: Years) -> Years:
    """A copy that a test may change in memory as well."""
    return deepcopy(shared_years)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("write", WRITES)
class TestAConfirmedPlan:
    def test_refuses(self, kind: Any, write: Any, years: Years) -> None:
        cast = Cast(kind, years)
        cast.confirmed.plan.set_state(Plan.State.CONFIRMED)
        before = everything()
        with pytest.raises(Locked, match=REFUSED), transaction.atomic():
            WRITES[write](cast)
        assert everything() == before

    def test_would_have_taken_it_while_it_was_unlocked(self, kind: Any, write: Any, years: Years) -> None:
        cast = Cast(kind, years)
        before = everything()
        WRITES[write](cast)
        assert everything() != before


REFUSED_BY_THE_PART = r"2024년 .+ 계획은 확정되어 바꿀 수 없습니다."
# What is beside a confirmed department in the same plan stays unlocked, and its own rows are locked.
BESIDE_THE_PART = {"add", "add in bulk", "move in", "move in by update", "move in by key", "move in, in bulk"}


class TestAConfirmedDepartment:
    @pytest.mark.parametrize(
        ("kind", "write"),
        [(kind, write) for kind in KINDS for write in WRITES if kind != "part" or write not in BESIDE_THE_PART],
    )
    def test_refuses_while_its_plan_is_unlocked(self, kind: Any, write: Any, years: Years) -> None:
        """The twin that takes the same changes is above."""
        cast = Cast(kind, years)
        put(cast.confirmed.part, State.CONFIRMED)
        before = everything()
        with pytest.raises(Locked, match=REFUSED_BY_THE_PART), transaction.atomic():
            WRITES[write](cast)
        assert everything() == before


@pytest.mark.django_db
class TestBesidesAConfirmedDepartment:
    def test_another_one_of_the_same_plan_takes_changes(self) -> None:
        cast = Cast("milestone")
        other = MilestoneFactory.create(section__project__department_plan__plan=cast.confirmed.plan)
        put(cast.confirmed.part, State.CONFIRMED)
        change(other, "title", "다른 일정")
        assert Milestone.objects.get(pk=other.pk).title == "다른 일정"

    def test_it_takes_changes_again_once_it_is_reopened(self) -> None:
        cast = Cast("milestone")
        put(cast.confirmed.part, State.CONFIRMED)
        put(cast.confirmed.part, State.APPROVED)
        change(cast.row, "title", "다른 일정")
        assert Milestone.objects.get(pk=cast.row.pk).title == "다른 일정"

    def test_who_loaded_the_part_before_a_step_takes_no_step_back(self) -> None:
        stale = DepartmentPlanFactory.create()
        DepartmentPlan._base_manager.update(state=State.APPROVED)
        stale.save()
        assert DepartmentPlan.objects.get().state == State.APPROVED

    def test_nobody_sets_the_state_by_hand(self) -> None:
        part = DepartmentPlanFactory.create()
        with pytest.raises(AttributeError):
            part.state = State.CONFIRMED


@pytest.mark.django_db
class TestThePlanItself:
    def test_refuses_another_title_and_another_budget(self) -> None:
        plan = PlanFactory.create(year=2024)
        plan.set_state(Plan.State.CONFIRMED)
        for name, value in [("title", "다른 계획"), ("budget", None), ("roster", None)]:
            with pytest.raises(Locked, match=REFUSED), transaction.atomic():
                change(Plan.objects.get(), name, value)
        with pytest.raises(Locked, match=REFUSED), transaction.atomic():
            Plan.objects.update(state=Plan.State.OPEN)
        assert Plan.objects.get().title == "주요업무계획"

    def test_takes_changes_again_once_it_is_reopened(self) -> None:
        cast = Cast("milestone")
        cast.confirmed.plan.set_state(Plan.State.CONFIRMED)
        cast.confirmed.plan.set_state(Plan.State.OPEN)
        change(cast.row, "title", "다른 일정")
        assert Milestone.objects.get(pk=cast.row.pk).title == "다른 일정"

    def test_leaves_other_years_alone(self) -> None:
        cast = Cast("milestone")
        cast.confirmed.plan.set_state(Plan.State.CONFIRMED)
        change(cast.other, "title", "다른 일정")
        cast.open.plan.delete()
        assert list(Plan.objects.all()) == [cast.confirmed.plan]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_a_step_that_is_written_while_the_plan_is_confirmed_is_refused() -> None:
    cast = Cast("milestone")
    with transaction.atomic():
        cast.confirmed.plan.set_state(Plan.State.CONFIRMED)
        writer = ConcurrentWork(lambda: change(Milestone.objects.get(pk=cast.row.pk), "title", "늦은 일정"))
        assert writer.waits_for_a_lock(), "it should wait until the plan is confirmed"
    assert writer.ends()
    assert isinstance(writer.error, Locked)
    assert Milestone.objects.get(pk=cast.row.pk).title != "늦은 일정"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_who_saves_a_row_and_who_moves_it_never_wait_for_each_other() -> None:
    """The one holds the plan and wants the row; the other would hold the row and want the plan."""
    section = SectionFactory.create(title="항목", body="")
    with transaction.atomic():
        Section.objects.filter(pk=SectionFactory.create(project=section.project).pk).update(order=2)
        writer = ConcurrentWork(lambda: change(section, "body", "<p>글</p>"))
        assert writer.waits_for_a_lock(), "it should wait for the plan"
        Section.objects.filter(pk=section.pk).update(title="다른 항목")
    assert writer.ends()
    assert writer.error is None
    assert Section.objects.get(pk=section.pk).body == "<p>글</p>"


@pytest.mark.django_db
@pytest.mark.parametrize("write", [lambda row: change(row, "title", "다른 항목"), Section.delete])
def test_a_row_that_was_moved_just_then_is_refused_where_it_came_to(
    write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between asking what closes it and holding that, its project goes to a department that is confirmed."""
    section = SectionFactory.create(title="항목")
    elsewhere = DepartmentPlanFactory.create(plan=section.project.department_plan.plan)
    refuse = Section.refuse_if_locked

    def late(keys: Any, **kwargs: Any) -> None:
        monkeypatch.setattr(Section, "refuse_if_locked", refuse)
        Project.objects.filter(pk=section.project_id).update(department_plan=elsewhere)
        put(elsewhere, State.CONFIRMED)
        refuse(keys, **kwargs)

    monkeypatch.setattr(Section, "refuse_if_locked", late)
    with pytest.raises(Locked, match=REFUSED_BY_THE_PART), transaction.atomic():
        write(section)
    assert Section.objects.get().title == "항목"
