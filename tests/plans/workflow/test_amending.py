"""What is confirmed is changed by asking for it, in just what was opened, and is confirmed again as 변경 n차."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from budgets.models import Budget, BudgetLine
from editions.frozen.content import read_content, read_frozen_snapshot
from editions.models import EditionRun, Kind
from integrity.locking import Locked
from plans.models import Amendment, DepartmentPlan, Milestone, Picture, Plan, Project, Section, State, Step
from plans.prerender_requests import TASK
from plans.projects.adding import add_project
from plans.projects.ordering import reorder
from plans.projects.removal import remove_project, restore_project
from plans.workflow.amending import NotAmendable, ask_amendment, open_amendment
from plans.workflow.confirming import confirm_plan
from plans.workflow.exchanging import exchange_budget, preview_exchange
from plans.workflow.steps import take_step
from reports.book.build import build_book
from tests.factories import (
    ApproverFactory,
    BudgetFactory,
    BudgetLineFactory,
    DepartmentPlanFactory,
    MilestoneFactory,
    PictureFactory,
    PlanFactory,
    PlannerFactory,
    ProjectFactory,
    ProjectProgramFactory,
    SectionFactory,
    WriterFactory,
    put,
)

pytestmark = pytest.mark.django_db


@dataclass
class Cast:
    """A confirmed plan: of its department one project is asked for, and one stays closed."""

    part: DepartmentPlan
    opened: Project
    closed: Project
    writer: User
    approver: User
    planner: User
    line: BudgetLine

    @property
    def plan(self) -> Plan:
        return self.part.plan


@pytest.fixture
def cast() -> Cast:
    budget = BudgetFactory(fiscal_year=2024)
    part = DepartmentPlanFactory.create(plan=PlanFactory(year=2024, budget=budget))
    opened, closed = (ProjectFactory.create(department_plan=part, number=number) for number in (1, 2))
    for project in (opened, closed):
        section = SectionFactory(project=project, body="<p>글</p>")
        MilestoneFactory(section=section)
        PictureFactory(project=project, number=1)
    link = ProjectProgramFactory.create(project=opened, program__department=part.department)
    line = BudgetLineFactory(budget=budget, program=link.program, amount=10_000_000)
    put(part, State.CONFIRMED)
    part.plan.set_state(Plan.State.CONFIRMED)
    writer, approver = WriterFactory(department=part.department), ApproverFactory(department=part.department)
    planner = PlannerFactory(email="planner@example.com")
    part.refresh_from_db()
    return Cast(part, opened, closed, writer, approver, planner, line)


def ask(cast: Cast, **more: Any) -> Amendment:
    asked = {"projects": [cast.opened], "adds_projects": False, "opens_money": False, "reason": "국비 확정"}
    return ask_amendment(part=cast.part, by=cast.writer, **{**asked, **more})


def open_it(cast: Cast, **more: Any) -> Amendment:
    amendment = ask(cast, **more)
    opened = {"projects": [cast.opened], "adds_projects": False, "opens_money": False, **more}
    open_amendment(amendment=amendment, by=cast.planner, answer="", **opened)
    cast.part.refresh_from_db()
    amendment.refresh_from_db()
    return amendment


def save(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


#: Ways to change something of a project, whatever the page.
DOORS: list[Callable[[Project, Cast], Any]] = [
    lambda project, cast: save(Project.objects.get(pk=project.pk), title="바뀜"),
    lambda project, cast: Project.objects.filter(pk=project.pk).update(title="바뀜"),
    lambda project, cast: save(project.sections.get(), body="<p>바뀜</p>"),
    lambda project, cast: Section.objects.filter(project=project).update(title="바뀜"),
    lambda project, cast: Section.objects.filter(project=project).delete(),
    lambda project, cast: SectionFactory(project=project),
    lambda project, cast: save(Milestone.objects.get(section__project=project), title="바뀜"),
    lambda project, cast: Milestone.objects.filter(section__project=project).delete(),
    lambda project, cast: save(Picture.objects.get(project=project), caption="바뀜"),
    lambda project, cast: Picture.objects.filter(project=project).delete(),
    lambda project, cast: PictureFactory(project=project, number=2),
    lambda project, cast: ProjectProgramFactory(project=project, program__department=cast.part.department),
    lambda project, cast: project.delete(),
    lambda project, cast: remove_project(project=project, by=cast.writer),
]


@pytest.mark.parametrize("door", DOORS)
def test_only_what_was_opened_is_open(cast: Cast, door: Callable[[Project, Cast], Any]) -> None:
    for project in (cast.opened, cast.closed):
        with pytest.raises((Locked, PermissionDenied)):
            door(project, cast)
    open_it(cast)
    with pytest.raises(Locked, match="이번 변경에서 열린 것이 아니어서"):
        door(cast.closed, cast)
    door(cast.opened, cast)


def test_a_row_is_not_moved_from_what_is_open_to_what_is_closed(cast: Cast) -> None:
    open_it(cast)
    section = cast.opened.sections.get()
    with pytest.raises(Locked):
        save(section, project=cast.closed)
    with pytest.raises(Locked):
        save(cast.closed.sections.get(), project=cast.opened)


def test_projects_are_added_only_where_that_was_opened(cast: Cast) -> None:
    open_it(cast)
    with pytest.raises(Locked):
        add_project(part=cast.part, title="새 사업", kind="new", team=None, by=cast.writer)


def test_what_was_added_is_open(cast: Cast) -> None:
    open_it(cast, projects=[], adds_projects=True)
    project = add_project(part=cast.part, title="새 사업", kind="new", team=None, by=cast.writer)
    save(project, title="더 나은 이름")
    assert Project.objects.editable_by(cast.writer).get() == project
    with pytest.raises(Locked):
        save(cast.opened, title="바뀜")


def test_closed_projects_are_not_numbered_anew(cast: Cast) -> None:
    open_it(cast)
    with pytest.raises(Locked):
        reorder(part=cast.part, order=[cast.closed.pk, cast.opened.pk], by=cast.writer)


def test_another_department_stays_closed(cast: Cast) -> None:
    open_it(cast)
    other = DepartmentPlanFactory.build(plan=cast.plan)
    with pytest.raises(Locked):
        DepartmentPlan.objects.create(plan=cast.plan, department=DepartmentPlanFactory().department)
    assert other.pk is None


class TestMoney:
    def test_is_open_only_where_that_was_asked_for(self, cast: Cast) -> None:
        open_it(cast)
        with pytest.raises(Locked):
            save(cast.line, amount=20_000_000)

    def test_of_the_opened_project_may_change(self, cast: Cast) -> None:
        alone = ProjectProgramFactory.build()
        assert alone.pk is None
        open_it(cast, opens_money=True)
        save(BudgetLine.objects.get(pk=cast.line.pk), amount=20_000_000)
        assert BudgetLine.objects.get(pk=cast.line.pk).amount == 20_000_000

    def test_of_others_may_not(self, cast: Cast) -> None:
        put(cast.part, State.WRITING)
        Plan.objects.filter(pk=cast.plan.pk)
        open_ = Plan.State.OPEN
        cast.plan.set_state(open_)
        link = ProjectProgramFactory.create(project=cast.closed, program__department=cast.part.department)
        other = BudgetLineFactory(budget=cast.plan.budget, program=link.program, amount=1_000)
        put(cast.part, State.CONFIRMED)
        cast.plan.set_state(Plan.State.CONFIRMED)
        cast.part.refresh_from_db()
        open_it(cast, opens_money=True)
        with pytest.raises(Locked):
            save(other, amount=2_000)


class TestItsWay:
    def test_goes_by_the_same_steps_and_ends_in_an_edition(self, cast: Cast) -> None:
        open_it(cast)
        save(Project.objects.get(pk=cast.opened.pk), title="바뀐 이름")
        for step, by in ((Step.SUBMIT, cast.writer), (Step.APPROVE, cast.approver), (Step.CONFIRM, cast.planner)):
            take_step(part=cast.part, step=step, by=by)
        amendment = Amendment.objects.get()
        assert (amendment.state, amendment.round, str(amendment)) == (Amendment.State.DONE, 1, "변경 1차")
        with pytest.raises(Locked):
            save(Project.objects.get(pk=cast.opened.pk), title="또")
        run = EditionRun.objects.get(kind=Kind.AMENDED)
        assert (run.name, run.part, run.note) == ("변경 1차", None, "국비 확정")
        assert run.reasons == {f"project:{cast.opened.pk}": "국비 확정"}

    def test_the_cover_and_the_list_of_projects_say_it(self, cast: Cast) -> None:
        open_it(cast)
        assert build_book(cast.plan).is_draft
        for step, by in ((Step.SUBMIT, cast.writer), (Step.APPROVE, cast.approver), (Step.CONFIRM, cast.planner)):
            take_step(part=cast.part, step=step, by=by)
        book = build_book(Plan.objects.get())
        today = timezone.localdate()
        said = f"변경 1차 ({today.year}. {today.month}. {today.day}.)"
        assert (book.is_draft, book.amendment, book.departments[0].amendment) == (False, said, said)

    def test_the_second_is_counted_on(self, cast: Cast) -> None:
        for expected in (1, 2):
            open_it(cast)
            for step, by in ((Step.SUBMIT, cast.writer), (Step.APPROVE, cast.approver), (Step.CONFIRM, cast.planner)):
                take_step(part=cast.part, step=step, by=by)
            cast.part.refresh_from_db()
            assert Plan.objects.get().amended_round == expected


def confirm(part: DepartmentPlan, cast: Cast) -> None:
    people = {Step.SUBMIT: WriterFactory, Step.APPROVE: ApproverFactory}
    for step, factory in people.items():
        take_step(part=part, step=step, by=factory(department=part.department))
    take_step(part=part, step=Step.CONFIRM, by=cast.planner)


def test_an_edition_has_of_a_department_that_is_being_changed_what_was_confirmed(cast: Cast) -> None:
    """What one department confirms isn't mixed with what another is writing just then."""
    cast.plan.set_state(Plan.State.OPEN)
    other = DepartmentPlanFactory.create(plan=cast.plan)
    project = ProjectFactory.create(department_plan=other, number=1, title="확정한 이름")
    SectionFactory(project=project, body="<p>글</p>")
    put(other, State.CONFIRMED)
    confirm_plan(plan=Plan.objects.get(), by=cast.planner)
    cast.part.refresh_from_db()
    asked = {"projects": [project], "adds_projects": False, "opens_money": False}
    amendment = ask_amendment(part=other, reason="쓰는 중", by=cast.planner, **asked)  # type: ignore[arg-type]
    open_amendment(amendment=amendment, answer="", by=cast.planner, **asked)  # type: ignore[arg-type]
    save(Project.objects.get(pk=project.pk), title="아직 쓰는 이름")
    open_it(cast)
    save(Project.objects.get(pk=cast.opened.pk), title="바꾸어 확정한 이름")
    confirm(cast.part, cast)
    run = EditionRun.objects.get(kind=Kind.AMENDED)
    content = read_content(run.parts)
    titles = {each.title for pages in content.book.departments for each in pages.projects}
    assert {"확정한 이름", "바꾸어 확정한 이름"} < titles
    assert "아직 쓰는 이름" not in titles
    assert not content.book.is_draft
    frozen = {item.values["title"] for item in read_frozen_snapshot(run.parts).items if item.kind == "project"}
    assert frozen == titles


class TestRefused:
    def test_another_budget_meanwhile(self, cast: Cast) -> None:
        open_it(cast)
        budget = BudgetFactory(fiscal_year=2024, kind=Budget.Kind.SUPPLEMENTARY, round=1)
        with pytest.raises(NotAmendable, match="변경이 끝나지 않았습니다"):
            exchange_budget(plan=cast.plan, budget=budget, reason="x", by=cast.planner)

    def test_bringing_a_project_back_that_was_taken_out_before(self, cast: Cast) -> None:
        cast.plan.set_state(Plan.State.OPEN)
        put(cast.part, State.WRITING)
        third = ProjectFactory.create(department_plan=cast.part, number=3)
        removed = remove_project(project=third, by=cast.writer)
        put(cast.part, State.CONFIRMED)
        cast.plan.set_state(Plan.State.CONFIRMED)
        cast.part.refresh_from_db()
        open_it(cast)
        with pytest.raises(Locked):
            restore_project(removed=removed, by=cast.writer)

    def test_reopening_the_plan_meanwhile(self, cast: Cast, client: Client) -> None:
        open_it(cast)
        client.force_login(cast.planner)
        chosen = {"action": "reopen", "_selected_action": [cast.plan.pk]}
        answer = client.post(reverse("admin:plans_plan_changelist"), chosen, follow=True)
        assert "변경 중이어서 확정을 취소할 수 없습니다" in answer.content.decode()
        assert Plan.objects.get().is_locked

    def test_what_is_not_confirmed(self, cast: Cast) -> None:
        cast.plan.set_state(Plan.State.OPEN)
        with pytest.raises(NotAmendable, match="아직 확정되지 않아"):
            ask(cast)

    def test_twice(self, cast: Cast) -> None:
        ask(cast)
        with pytest.raises(NotAmendable, match="이미 있습니다"):
            ask(cast)
        assert Amendment.objects.count() == 1

    def test_by_another_department(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            ask_amendment(
                part=cast.part, projects=[], adds_projects=True, opens_money=False, reason="x", by=WriterFactory()
            )

    def test_opening_by_a_writer(self, cast: Cast) -> None:
        amendment = ask(cast)
        with pytest.raises(PermissionDenied):
            open_amendment(
                amendment=amendment,
                projects=[cast.opened],
                adds_projects=False,
                opens_money=False,
                answer="",
                by=cast.writer,
            )

    def test_opening_what_was_decided(self, cast: Cast) -> None:
        amendment = open_it(cast)
        with pytest.raises(NotAmendable, match="이미 정해졌습니다"):
            open_amendment(
                amendment=amendment,
                projects=[cast.opened],
                adds_projects=False,
                opens_money=False,
                answer="",
                by=cast.planner,
            )


class TestPages:
    def test_a_writer_asks_and_a_planner_opens(
        self, cast: Cast, client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        client.force_login(cast.writer)
        page = client.get(reverse("department", args=[2024, cast.part.department.code])).content.decode()
        asking = reverse("amendment-ask", args=[2024, cast.part.department.code])
        assert asking in page
        with django_capture_on_commit_callbacks(execute=True):
            client.post(asking, {"projects": [cast.opened.pk], "reason": "국비 확정"})
        assert mail.outbox[-1].to == [cast.planner.email]
        assert "국비 확정" in mail.outbox[-1].body
        client.force_login(cast.planner)
        assert "변경 요청 1건이 기다립니다" in client.get("/").content.decode()
        amendment = Amendment.objects.get()
        client.post(
            reverse("amendment-decide", args=[2024, amendment.pk]), {"projects": [cast.opened.pk], "do": "open"}
        )
        client.force_login(cast.writer)
        assert client.get(reverse("project", args=[cast.opened.pk])).status_code == 200
        assert client.get(reverse("project", args=[cast.closed.pk])).status_code == 302  # sent to how it prints

    def test_a_planner_declines_with_a_word(self, cast: Cast, client: Client) -> None:
        amendment = ask(cast)
        client.force_login(cast.planner)
        address = reverse("amendment-decide", args=[2024, amendment.pk])
        assert "거절하는 까닭을 적으십시오." in client.post(address, {"do": "decline"}).content.decode()
        client.post(address, {"do": "decline", "answer": "다음 추경에"})
        amendment.refresh_from_db()
        assert (amendment.state, amendment.answer) == (Amendment.State.DECLINED, "다음 추경에")

    def test_who_asked_takes_it_back(self, cast: Cast, client: Client) -> None:
        amendment = ask(cast)
        client.force_login(cast.approver)
        client.post(reverse("amendment-withdraw", args=[2024, amendment.pk]))
        assert Amendment.objects.get().state == Amendment.State.ASKED
        client.force_login(cast.writer)
        client.post(reverse("amendment-withdraw", args=[2024, amendment.pk]))
        assert Amendment.objects.get().state == Amendment.State.WITHDRAWN

    def test_a_reason_is_needed(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.writer)
        address = reverse("amendment-ask", args=[2024, cast.part.department.code])
        answer = client.post(address, {"projects": [cast.opened.pk]}).content.decode()
        assert "변경하는 사유를 적으십시오." in answer
        answer = client.post(address, {"reason": "x"}).content.decode()
        assert "사업을 하나 이상 고르거나" in answer
        assert not Amendment.objects.exists()


class TestSupplementaryBudget:
    @pytest.fixture
    def supplementary(self, cast: Cast) -> Budget:
        budget = BudgetFactory(fiscal_year=2024, kind=Budget.Kind.SUPPLEMENTARY, round=1)
        BudgetLineFactory(budget=budget, program=cast.line.program, source=cast.line.source, amount=12_500_000)
        return budget

    def test_shows_what_would_change(self, cast: Cast, supplementary: Budget) -> None:
        """10,000천원 become 12,500천원."""
        found = preview_exchange(cast.plan, supplementary)
        [project], [department] = found.projects, found.departments
        assert (project.before, project.after, project.difference_text) == (10_000_000, 12_500_000, "2,500")
        assert (department.name, department.difference) == (str(cast.part.department), 2_500_000)

    def test_has_the_book_rendered_anew(
        self,
        cast: Cast,
        supplementary: Budget,
        settings: Settings,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        settings.BACKGROUND_WORKER = True
        with django_capture_on_commit_callbacks(execute=True):
            exchange_budget(plan=cast.plan, budget=supplementary, reason="x", by=cast.planner)
        assert (TASK, (cast.plan.pk,)) in [(order.task["func"], order.task["args"]) for order in OrmQ.objects.all()]

    def test_is_one_act_with_one_reason(self, cast: Cast, supplementary: Budget, client: Client) -> None:
        before = cast.plan.budget
        client.force_login(cast.planner)
        page = client.get(reverse("budget-exchange", args=[2024])).content.decode()
        assert "2,500" in page
        client.post(reverse("budget-exchange", args=[2024]), {"budget": supplementary.pk, "reason": "제1회 추경"})
        plan = Plan.objects.get()
        assert (plan.budget, plan.compared_budget, plan.is_locked) == (supplementary, before, True)
        cast.part.refresh_from_db()
        assert cast.part.state == State.CONFIRMED
        run = EditionRun.objects.get(kind=Kind.AMENDED)
        assert (run.name, run.reasons) == ("변경 1차", {"": "제1회 추경"})

    def test_an_earlier_one_is_refused(self, cast: Cast, supplementary: Budget) -> None:
        exchange_budget(plan=cast.plan, budget=supplementary, reason="x", by=cast.planner)
        with pytest.raises(NotAmendable, match="다음의 추경이 아닙니다"):
            exchange_budget(plan=cast.plan, budget=supplementary, reason="x", by=cast.planner)

    def test_a_plan_that_is_not_confirmed_is_edited_instead(self, cast: Cast, supplementary: Budget) -> None:
        cast.plan.set_state(Plan.State.OPEN)
        with pytest.raises(NotAmendable, match="아직 확정되지 않았습니다"):
            exchange_budget(plan=cast.plan, budget=supplementary, reason="x", by=cast.planner)

    def test_only_by_a_planner(self, cast: Cast, supplementary: Budget) -> None:
        with pytest.raises(PermissionDenied):
            exchange_budget(plan=cast.plan, budget=supplementary, reason="x", by=cast.approver)
