"""A project's money: typed in thousands, into open budgets alone; and its programs."""

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from pytest_django import DjangoAssertNumQueries

from budgets.models import Budget, BudgetLine, Program
from plans.models import DepartmentPlan, Project, ProjectProgram, Section
from tests.factories import (
    BudgetLineFactory,
    CategoryFactory,
    FundingSourceFactory,
    MilestoneFactory,
    PlannerFactory,
    ProgramFactory,
    ProjectProgramFactory,
    SectionFactory,
)
from tests.pages import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(part: DepartmentPlan, project: Project) -> BudgetLine:
    program = ProgramFactory(department=part.department)
    ProjectProgramFactory(project=project, program=program)
    return BudgetLineFactory(program=program, budget=part.plan.budget, amount=141_500_000)


def cell(line: BudgetLine) -> str:
    return f"m-{line.program_id}-{line.source_id}-{line.budget_id}"


def test_money_is_typed_in_thousands(writer: Any, project: Project, line: BudgetLine) -> None:
    sent = {cell(line): "△1,500.5", f"initial-{cell(line)}": "141,500"}
    assert send(writer, "project-money", sent, project.pk).json()["values"][cell(line)] == "△1,500.5"
    line.refresh_from_db()
    assert line.amount == -1_500_500


def test_a_box_that_is_emptied_takes_the_line_away(writer: Any, project: Project, line: BudgetLine) -> None:
    send(writer, "project-money", {cell(line): "", f"initial-{cell(line)}": "141,500"}, project.pk)
    assert not line.program.lines.exists()


def test_two_amounts_of_one_line_are_a_conflict(writer: Any, project: Project, line: BudgetLine) -> None:
    type(line).objects.filter(pk=line.pk).update(amount=200_000_000)
    sent = {cell(line): "150,000", f"initial-{cell(line)}": "141,500"}
    assert send(writer, "project-money", sent, project.pk).status_code == HTTPStatus.CONFLICT
    page = writer.post(reverse("project-money", args=[project.pk]), sent).content.decode()
    assert "200,000" in page
    assert "150,000" in page
    line.refresh_from_db()
    assert line.amount == 200_000_000


def test_money_goes_into_the_plan_s_open_budgets_and_programs_only(
    writer: Any, project: Project, line: BudgetLine, part: DepartmentPlan
) -> None:
    other = BudgetLineFactory(amount=7_000)
    Budget.objects.filter(pk=line.budget_id).update(locked=True)
    elsewhere = {cell(other): "1", f"initial-{cell(other)}": "7"}
    assert send(writer, "project-money", elsewhere, project.pk).status_code == HTTPStatus.OK
    closed = {cell(line): "1", f"initial-{cell(line)}": "141,500"}
    answer = send(writer, "project-money", closed, project.pk)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "잠겨 있어 바꿀 수 없습니다" in answer.json()["errors"]["__all__"][0]
    line.refresh_from_db()
    other.refresh_from_db()
    assert (line.amount, other.amount) == (141_500_000, 7_000)


def test_a_year_without_a_box_shows_why_and_who_can(writer: Any, project: Project, line: BudgetLine) -> None:
    Budget.objects.filter(pk=line.budget_id).update(locked=True)
    page = html.fromstring(writer.get(reverse("project", args=[project.pk])).content)
    for place in (".//tbody/tr", ".//template/tr"):
        cells = [
            " ".join(cell.text_content().split()) for cell in page.find(f".//table[@class='money-grid']{place[1:]}")
        ]
        assert "예산이 아직 없습니다. 총괄 담당자가 만듭니다." in cells[3]
        assert "잠긴 예산입니다. 총괄 담당자가 고칩니다." in cells[2]


def of_another_department(project: Project) -> BudgetLine:
    """Money of another department's, which somebody who may do so has let pay for the project."""
    line = BudgetLineFactory(budget=project.department_plan.plan.budget, amount=772_220_002_000)
    ProjectProgramFactory(project=project, program=line.program)
    return line


def test_another_department_s_money_is_shown_and_not_changed(writer: Any, project: Project) -> None:
    line = of_another_department(project)
    page = writer.get(reverse("project", args=[project.pk])).content.decode()
    assert "다른 부서의 예산입니다. 총괄 담당자가 고칩니다." in page
    assert cell(line) not in page
    assert "재원 더하기" not in page
    answer = send(writer, "project-money", {cell(line): "1", f"initial-{cell(line)}": "772,220,002"}, project.pk)
    assert answer.json()["errors"]["__all__"] == ["다른 부서의 예산입니다. 총괄 담당자가 고칩니다."]
    new = f"m-{line.program_id}-{FundingSourceFactory().pk}-{line.budget_id}"
    assert send(writer, "project-money", {new: "1", f"initial-{new}": ""}, project.pk).status_code == 422
    assert [each.amount for each in line.program.lines.all()] == [772_220_002_000]


def test_without_that_rule_a_writer_would_change_it(
    writer: Any, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = of_another_department(project)
    monkeypatch.setattr(type(Program.objects.all()), "editable_by", lambda programs, user: programs)
    send(writer, "project-money", {cell(line): "1", f"initial-{cell(line)}": "772,220,002"}, project.pk)
    line.refresh_from_db()
    assert line.amount == 1_000


def test_who_keeps_the_ledger_changes_it(client: Client, project: Project) -> None:
    line = of_another_department(project)
    client.force_login(PlannerFactory())
    send(client, "project-money", {cell(line): "1", f"initial-{cell(line)}": "772,220,002"}, project.pk)
    line.refresh_from_db()
    assert line.amount == 1_000


def test_a_new_source_gets_a_line(writer: Any, project: Project, line: BudgetLine) -> None:
    source = FundingSourceFactory()
    name = f"m-{line.program_id}-{source.pk}-{line.budget_id}"
    send(writer, "project-money", {name: "50", f"initial-{name}": ""}, project.pk)
    assert line.program.lines.get(source=source).amount == 50_000


def test_a_program_that_no_list_has_is_named(writer: Any, project: Project, part: DepartmentPlan) -> None:
    CategoryFactory()
    writer.post(reverse("project-programs", args=[project.pk]), {"name": "누리집 개편"})
    program = Program.objects.get()
    assert (program.name, program.department, program.category.funds_projects) == ("누리집 개편", part.department, True)
    writer.post(reverse("program-remove", args=[ProjectProgram.objects.get().pk]))
    assert not project.programs.exists()


def test_another_department_s_program_is_not_offered(writer: Any, project: Project) -> None:
    page = writer.post(reverse("project-programs", args=[project.pk]), {"program": ProgramFactory().pk}, follow=True)
    assert not project.programs.exists()
    assert (
        "올바르게 선택" in page.content.decode() or "errorlist" in page.content.decode() or "오류" in str(page.content)
    )


def test_its_queries_don_t_grow_with_what_is_in_it(
    writer: Any,
    project: Project,
    section: Section,
    line: BudgetLine,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(12):
        MilestoneFactory(section=SectionFactory(project=project))
        BudgetLineFactory(program=line.program, budget=line.budget)
    with django_assert_max_num_queries(42):
        writer.get(reverse("project", args=[project.pk]))
