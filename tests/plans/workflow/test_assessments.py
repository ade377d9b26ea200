"""What was checked and counted of a department is kept until a row of it changes, and never longer."""

from typing import Any

import pytest
from django.db import models
from pytest_django import DjangoAssertNumQueries

from plans.checks import check
from plans.content.loading import Content, load_content
from plans.content.rows import checked_rows
from plans.models import DepartmentPlan, Plan, Project, ProjectProgram, Section, SectionKind
from plans.workflow import assessments
from plans.workflow.assessments import Assessment, assess, read_assessments
from tests import factories as make
from tests.columns import changes

pytestmark = pytest.mark.django_db

MONEY_TABLE = "<table><tr><th>예산</th></tr><tr><td>1,000</td></tr></table>"


@pytest.fixture
def plan() -> Plan:
    """Two departments, of each of whose rows nearly every check finds something."""
    plan = make.PlanFactory.create()
    source, another = (make.FundingSourceFactory.create(name=name) for name in ("구비", "시비"))
    category = make.CategoryFactory.create(code="policy", name="정책사업비", funds_projects=True)
    make.CategoryFactory(code="another", name="행정운영경비")
    outlook = make.BudgetFactory.create(fiscal_year=plan.year + 1, base_year=plan.year, forecast=True)
    for code in ("first", "second"):
        part = make.DepartmentPlanFactory.create(plan=plan, department__code=code)
        make.StaffingQuotaFactory(roster=plan.roster, department=part.department, authorized=3, filled=5)
        team = make.TeamFactory.create(department=part.department, duties="")
        project = make.ProjectFactory.create(
            department_plan=part, number=3, team=team, sole_source=source, kind="new", person="\ue000"
        )
        make.PictureFactory(project=project, number=1)
        for role in (SectionKind.Role.OVERVIEW, SectionKind.Role.DONE, SectionKind.Role.PLANNED):
            section = _section(project, role)
            top = make.MilestoneFactory.create(section=section, amount=3_000_000, body=MONEY_TABLE)
            make.MilestoneFactory(section=section, parent=top, amount=2_000_000)
        program = make.ProjectProgramFactory.create(
            project=project, program__department=part.department, program__category=category
        ).program
        for budget in {plan.budget, plan.previous_budget, outlook}:
            make.BudgetLineFactory(budget=budget, program=program, source=another, amount=1_000_000)
    return plan


def _section(project: Project, role: SectionKind.Role) -> Section:
    kind = make.SectionKindFactory.create(code=role, name=SectionKind.Role(role).label, role=role)
    return make.SectionFactory.create(project=project, kind=kind, body=f"<p>소요예산 : 3천원</p>{MONEY_TABLE}")


def assessed(plan: Plan, parts: list[int] | None = None) -> dict[int, Assessment]:
    of_plan = DepartmentPlan.objects.all()
    return assess(load_content(plan, of_plan if parts is None else of_plan.filter(pk__in=parts)))


def keys(plan: Plan) -> dict[int, str]:
    return checked_rows(plan, DepartmentPlan.objects.order_by("pk"))


def read(plan: Plan) -> dict[int, Assessment]:
    return dict(read_assessments(plan, DepartmentPlan.objects.all()).assessments)


@pytest.mark.once
def test_whatever_column_decides_what_is_checked_or_counted(plan: Plan) -> None:
    found, kept = assessed(plan), keys(plan)
    noticed, unseen = set(), set()
    for field, _ in changes():
        name = f"{field.model.__name__}.{field.name}"
        current = Plan.objects.filter(pk=plan.pk).first()
        if current is None:
            continue
        after = keys(current)
        same = [part for part in kept if after.get(part) == kept[part]]
        if len(same) < len(kept):
            noticed.add(name)
        try:
            now = assessed(current, same) if same else {}
        except (KeyError, ValueError):  # a row no form would have stored
            continue
        unseen |= {f"{name} of {part}" for part in now if now[part] != found[part]}
    assert unseen == set()
    # One of each kind, so that the walk is known to have reached them.
    assert noticed >= {
        *("Plan.year", "Plan.unit", "Plan.budget", "Roster.as_of", "StaffingQuota.filled", "Grade.name", "Team.name"),
        *("Team.duties", "FundingSource.name", "Category.funds_projects", "BudgetLine.amount"),
        *("Budget.fiscal_year", "Program.category", "Program.department", "ProjectProgram.project"),
        *("Project.title", "Project.kind", "Project.begins", "Project.sole_source", "Project.person", "Project.number"),
        *(
            "Section.body",
            "Section.kind",
            "SectionKind.role",
            "Milestone.amount",
            "Milestone.parent",
            "Milestone.title",
        ),
        *("Milestone.title", "Milestone.begins", "Milestone.body", "Picture.caption"),
    }


def test_what_is_kept_of_a_place_names_it_and_leads_there(plan: Plan) -> None:
    places = [finding.place for finding in check(load_content(plan))]
    assert {bool(place.milestone) for place in places} == {bool(place.project) for place in places} == {True, False}
    for place in places:
        kept = place.without_rows
        assert (str(kept), kept.key, kept.anchor) == (str(place), place.key, place.anchor)
        assert kept.as_json() == place.as_json()


def test_money_that_moves_within_a_department_is_noticed(plan: Plan) -> None:
    """From a project to another one, which has none: the department has as much as before."""
    first = Project.objects.get(department_plan__department__code="second")
    second = make.ProjectFactory.create(department_plan=first.department_plan, number=4)
    before = read(plan)[first.department_plan_id]
    ProjectProgram.objects.filter(project=first).update(project=second)
    after = read(plan)[first.department_plan_id]
    assert [project.won for project in before.projects] == [1_000_000, None]
    assert [project.won for project in after.projects] == [None, 1_000_000]


def test_money_is_noticed_in_whichever_budget_the_plan_has_now(plan: Plan) -> None:
    part = DepartmentPlan.objects.get(department__code="second")
    assert read(plan)[part.pk].projects[0].won == 1_000_000
    program = ProjectProgram.objects.get(project__department_plan=part).program
    another = make.BudgetFactory.create(fiscal_year=plan.year, kind="supplementary", round=1)
    line = make.BudgetLineFactory.create(budget=another, program=program, amount=2_000_000)
    Plan.objects.filter(pk=plan.pk).update(budget=another)
    assert read(plan)[part.pk].projects[0].won == 2_000_000
    models.QuerySet(type(line)).filter(pk=line.pk).update(amount=3_000_000)
    assert (read(plan)[part.pk].projects[0].won, read(plan)[part.pk].won) == (3_000_000, 3_000_000)


def test_nothing_is_checked_again_while_no_row_changes(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(plan)
    monkeypatch.setattr(assessments, "assess", lambda content: pytest.fail("It was checked again."))
    assert read(plan) == found


def test_only_the_department_is_checked_in_which_somebody_wrote(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    read(plan)
    checked: list[Content] = []

    def noted(content: Content) -> dict[int, Assessment]:
        checked.append(content)
        return assess(content)

    monkeypatch.setattr(assessments, "assess", noted)
    project = Project.objects.get(department_plan__department__code="second")
    _past_every_door(project, "새 이름")
    assert read(plan)[project.department_plan_id].projects[0].title == "새 이름"
    assert [[part.department.code for part in content.parts] for content in checked] == [["second"]]


def test_what_was_checked_alone_is_found_among_all(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = list(DepartmentPlan.objects.order_by("pk"))
    assert {part.pk: checked_rows(plan, [part])[part.pk] for part in parts} == keys(plan)
    read(plan)
    project = Project.objects.get(department_plan__department__code="second")
    _past_every_door(project, "새 이름")
    found = read(plan)
    monkeypatch.setattr(assessments, "assess", lambda *args: pytest.fail("It was checked again."))
    assert read(plan) == found


def test_what_somebody_changes_meanwhile_is_not_kept(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the new name would be kept under the key of the old one, and be found when that one is given back."""
    project = Project.objects.get(department_plan__department__code="second")

    def written_meanwhile(*args: Any) -> Any:
        _past_every_door(project, "새 이름")
        return load_content(*args)

    with monkeypatch.context() as patched:
        patched.setattr(assessments, "load_content", written_meanwhile)
        assert read(plan)[project.department_plan_id].projects[0].title == "새 이름"
    _past_every_door(project, project.title)
    assert read(plan)[project.department_plan_id].projects[0].title == project.title


def _past_every_door(project: Project, title: str) -> None:
    models.QuerySet(Project).filter(pk=project.pk).update(title=title)


def test_needs_as_many_queries_for_ten_departments_as_for_two(
    plan: Plan, django_assert_num_queries: DjangoAssertNumQueries, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(54):
        read(plan)
    with django_assert_num_queries(18):
        read(plan)
    for more in make.DepartmentPlanFactory.create_batch(8, plan=plan):
        make.MilestoneFactory(section__project__department_plan=more)
    with django_assert_max_num_queries(54):
        read(plan)
    with django_assert_num_queries(18):
        read(plan)
