"""Removing a project, and restoring it with all that belonged to it."""

from typing import Any

import factory.django
import pytest
from django.core import serializers
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from integrity.locking import Locked
from plans.models import (
    DepartmentPlan,
    Milestone,
    Picture,
    Plan,
    Project,
    ProjectProgram,
    RemovedProject,
    Section,
    State,
)
from plans.projects.removal import remove_project, restore_project
from plans.workflow.steps import AlreadyDone
from tests.factories import (
    DepartmentPlanFactory,
    FundingSourceFactory,
    MilestoneFactory,
    PictureFactory,
    PlannerFactory,
    ProjectFactory,
    ProjectProgramFactory,
    ReviewCommentFactory,
    TeamFactory,
    WaiverFactory,
    WriterFactory,
    put,
)
from tests.pages import text

pytestmark = pytest.mark.django_db

KEPT = [Project, Section, Milestone, Picture, ProjectProgram]


@pytest.fixture
def part() -> DepartmentPlan:
    return DepartmentPlanFactory.create(department__name="소통담당관", department__code="comms")


@pytest.fixture
def project(part: DepartmentPlan) -> Project:
    """The first of three, with all that a project may have."""
    project = ProjectFactory.create(
        department_plan=part,
        number=1,
        title="가",
        team=TeamFactory(department=part.department),
        sole_source=FundingSourceFactory(),
    )
    top = MilestoneFactory.create(section__project=project, title="위")
    MilestoneFactory(section=top.section, parent=top, amount=5_000)
    PictureFactory(project=project, number=1, file=factory.django.ImageField())
    ProjectProgramFactory(project=project, program__name="홍보")
    for number, title in [(2, "나"), (3, "다")]:
        ProjectFactory(department_plan=part, number=number, title=title)
    return project


@pytest.fixture
def writer(part: DepartmentPlan) -> User:
    return WriterFactory.create(department=part.department, name="김하늘")


@pytest.fixture
def signed_in(client: Client, writer: User) -> Any:
    client.force_login(writer)
    return client


def url(name: str, part: DepartmentPlan, *more: Any) -> str:
    return reverse(name, args=[part.plan.year, part.department.code, *more])


def titles(part: DepartmentPlan) -> list[tuple[int, str]]:
    return list(part.projects.order_by("number").values_list("number", "title"))


def stored() -> str:
    """Every row that belongs to a project, without the projects' numbers."""
    rows = [row for model in KEPT for row in model._base_manager.order_by("pk")]
    for row in rows:
        if isinstance(row, Project):
            row.number = 0
    return serializers.serialize("json", rows)


def test_a_project_goes_with_its_tree_and_the_numbers_close_up(
    part: DepartmentPlan, project: Project, writer: User
) -> None:
    remove_project(project=project, by=writer)
    assert titles(part) == [(1, "나"), (2, "다")]
    assert [model._base_manager.count() for model in KEPT] == [2, 0, 0, 0, 0]


def test_it_comes_back_at_the_end_as_it_was(part: DepartmentPlan, project: Project, writer: User) -> None:
    before = stored()
    file = project.pictures.get().file
    removed = remove_project(project=project, by=writer)
    back, left_out = restore_project(removed=removed, by=writer)
    assert titles(part) == [(1, "나"), (2, "다"), (3, "가")]
    assert stored() == before
    assert left_out == []
    assert back.pk == project.pk
    assert project.pictures.get().file.open().read() == file.open().read()
    assert not RemovedProject.objects.exists()


def test_review_comments_find_it_again(part: DepartmentPlan, project: Project, writer: User) -> None:
    section = project.sections.get()
    comments = [
        ReviewCommentFactory.create(department_plan=part, project=project, section=section),
        ReviewCommentFactory.create(department_plan=part, project=project),
    ]
    places = [comment.place for comment in comments]
    removed = remove_project(project=project, by=writer)
    for comment in comments:
        comment.refresh_from_db()
        assert comment.place == "부서 계획 전체"
    restore_project(removed=removed, by=writer)
    for comment in comments:
        comment.refresh_from_db()
    assert [comment.place.replace("3. ", "1. ") for comment in comments] == places


def test_what_was_let_stand_still_does(client: Client, part: DepartmentPlan, project: Project, writer: User) -> None:
    client.force_login(writer)
    Project.objects.filter(pk=project.pk).update(sole_source=FundingSourceFactory(name="시비"))
    project.funding.all().delete()
    blocking = client.get(url("department", part)).context["progress"].blocking
    assert blocking
    for each in blocking:
        WaiverFactory(department_plan=part, code=each.code, place=each.place.key, sentence=each.sentence)
    restore_project(removed=remove_project(project=project, by=writer), by=writer)
    assert not client.get(url("department", part)).context["progress"].blocking


def test_programs_that_are_used_meanwhile_are_left_out_with_a_sentence(
    signed_in: Any, part: DepartmentPlan, project: Project, writer: User
) -> None:
    program = project.funding.get().program
    removed = remove_project(project=project, by=writer)
    ProjectProgramFactory(project=part.projects.get(title="나"), program=program)
    page = text(signed_in.post(url("project-restore", part, removed.pk), follow=True))
    assert "사업을 되살렸습니다: 3. 가" in page
    assert "연결하지 못한 세부사업이 있습니다: 홍보" in page
    assert not ProjectProgram.objects.filter(project=project).exists()


def test_what_was_deleted_meanwhile_is_missed(part: Any, project: Any, writer: Any) -> None:
    program, kind = project.funding.get().program, project.sections.get().kind
    removed = remove_project(project=project, by=writer)
    for row in (project.team, project.sole_source, program, kind):
        row.delete()
    back, left_out = restore_project(removed=removed, by=writer)
    back.refresh_from_db()
    assert (back.team, back.sole_source, back.sections.get().heading) == (None, None, "항목")
    assert left_out == ["지워진 세부사업"]


def test_fields_that_are_gone_since_then_are_passed_over(part: DepartmentPlan, project: Project, writer: User) -> None:
    removed = remove_project(project=project, by=writer)
    removed.data["rows"][0]["fields"]["of_an_older_program"] = 1
    removed.save()
    back, _ = restore_project(removed=removed, by=writer)
    assert back.title == "가"


def test_of_two_at_once_the_second_is_too_late(part: DepartmentPlan, project: Project, writer: User) -> None:
    removed = remove_project(project=project, by=writer)
    with pytest.raises(AlreadyDone):
        remove_project(project=project, by=writer)
    restore_project(removed=removed, by=writer)
    with pytest.raises(AlreadyDone):
        restore_project(removed=removed, by=writer)


def test_neither_happens_in_a_confirmed_plan_or_at_another_stage(
    part: DepartmentPlan, project: Project, writer: User
) -> None:
    removed = remove_project(project=project, by=writer)
    other = part.projects.get(title="나")
    put(part, State.SUBMITTED)
    for act in (lambda: remove_project(project=other, by=writer), lambda: restore_project(removed=removed, by=writer)):
        with pytest.raises(PermissionDenied):
            act()
    planner = PlannerFactory.create()
    part.plan.set_state(Plan.State.CONFIRMED)
    for act in (
        lambda: remove_project(project=other, by=planner),
        lambda: restore_project(removed=removed, by=planner),
    ):
        with pytest.raises(Locked):
            act()
    assert titles(part) == [(1, "나"), (2, "다")]


def test_the_page_asks_first_and_says_what_goes(signed_in: Any, part: DepartmentPlan, project: Project) -> None:
    page = text(signed_in.get(url("project-remove", part, project.pk)))
    assert "이 사업을 뺍니까? 1. 가" in page
    assert "항목 1개, 일정 2개, 그림 1개, 세부사업 연결 1개가 함께 빠지고" in page
    assert titles(part)[0] == (1, "가")


def test_the_departments_page_lists_what_was_taken_out(signed_in: Any, part: DepartmentPlan, project: Project) -> None:
    page = text(signed_in.post(url("project-remove", part, project.pk), follow=True))
    assert "사업을 빼냈습니다: 가." in page
    assert "빼낸 사업 가 김하늘 · " in page
    removed = RemovedProject.objects.get()
    assert url("project-restore", part, removed.pk) in signed_in.get(url("department", part)).content.decode()


def test_those_of_another_department_are_not_found(signed_in: Any, part: DepartmentPlan) -> None:
    project = ProjectFactory.create()
    removed = remove_project(project=ProjectFactory.create(), by=PlannerFactory.create())
    assert signed_in.post(url("project-remove", part, project.pk)).status_code == 404
    assert signed_in.post(url("project-restore", part, removed.pk)).status_code == 404


def test_removing_needs_as_many_queries_for_much_as_for_little(
    part: DepartmentPlan, project: Project, writer: User
) -> None:
    """But for the record of each row, which its history keeps."""
    little = part.projects.get(title="나")
    MilestoneFactory(section__project=little)
    PictureFactory(project=little)
    ProjectProgramFactory(project=little)
    for _ in range(5):
        MilestoneFactory.create_batch(5, section__project=project)
        PictureFactory(project=project)
        ProjectProgramFactory(project=project)
    counts = []
    for each in (little, project):
        with CaptureQueriesContext(connection) as queries:
            remove_project(project=each, by=writer)
        counts.append(sum("plans_historical" not in query["sql"] for query in queries))
    assert counts[0] == counts[1]
