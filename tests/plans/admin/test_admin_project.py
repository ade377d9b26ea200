"""A project with its sections, milestones, pictures, programs and money on one page."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from budgets.models import Budget, BudgetLine
from plans.models import Milestone, Picture, Plan, Project, Section
from staffing.pictures import LARGEST_FILE
from tests import factories
from tests.pages import form_data as sent_by_browser
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(client: Client) -> Any:
    client.force_login(factories.PlannerFactory())
    return client


@pytest.fixture
def project() -> Project:
    """A project with one of each thing."""
    section = factories.SectionFactory(order=1)
    factories.MilestoneFactory(section=section, order=1, title="착수")
    project = section.project
    funding = factories.ProjectProgramFactory(project=project)
    factories.BudgetLineFactory(program=funding.program, budget=project.department_plan.plan.budget)
    return project


def page_of(project: Project) -> str:
    return reverse("admin:plans_project_change", args=[project.pk])


def form_data(client: Client, project: Project, **changes: Any) -> dict:
    return sent_by_browser(client, page_of(project), **changes)


def test_months_that_other_words_print_instead_of_are_questioned(planner: Any, project: Project) -> None:
    Project.objects.update(begins="2024-01-01", ends="2024-09-01", period_wording="2024. 1. ~ 12.")
    page = planner.post(page_of(project), form_data(planner, project), follow=True)
    assert "인쇄하는 표기(2024. 1. ~ 12.)가 시작·끝(2024. 1. ~ 9.)과 다릅니다." in text(page)


def forms_of(page: Any, prefix: str) -> list:
    return next(i.formset.forms for i in page.context["inline_admin_formsets"] if i.formset.prefix == prefix)


def errors_of(page: Any, prefix: str) -> list:
    return [form.errors for form in forms_of(page, prefix)]


def queries_of(client: Client, project: Project) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(page_of(project)).status_code == 200
    return len(queries)


def test_queries_do_not_grow_with_what_is_on_the_page(planner: Any, project: Project) -> None:
    queries_of(planner, project)  # the first fills caches
    few = queries_of(planner, project)
    program = project.programs.get()
    for _ in range(9):
        section = factories.SectionFactory(project=project)
        parent = factories.MilestoneFactory(section=section)
        factories.MilestoneFactory(section=section, parent=parent)
        factories.PictureFactory(project=project)
        factories.ProjectProgramFactory(project=project)
        factories.BudgetLineFactory(program=program, budget=project.department_plan.plan.budget)
    assert queries_of(planner, project) == few


def test_nor_do_they_where_it_can_only_be_read(planner: Any, project: Project) -> None:
    plan = project.department_plan.plan
    plan.set_state(Plan.State.CONFIRMED)
    queries_of(planner, project)  # the first fills caches
    few = queries_of(planner, project)
    plan.set_state(Plan.State.OPEN)
    program, section = project.programs.get(), project.sections.get()
    for _ in range(9):
        factories.SectionFactory(project=project, kind=factories.SectionKindFactory())
        factories.MilestoneFactory(section=section, parent=factories.MilestoneFactory(section=section))
        factories.ProjectProgramFactory(project=project)
        factories.BudgetLineFactory(program=program, budget=plan.budget)
    plan.set_state(Plan.State.CONFIRMED)
    assert queries_of(planner, project) == few


def test_a_new_project_goes_on_to_its_page(planner: Any) -> None:
    part = factories.DepartmentPlanFactory()
    add = reverse("admin:plans_project_add")
    prefixes = [inline.formset.prefix for inline in planner.get(add).context["inline_admin_formsets"]]
    assert prefixes == ["sections", "pictures"]
    empty = {f"{prefix}-{name}_FORMS": "0" for prefix in prefixes for name in ("TOTAL", "INITIAL")}
    fields = {"department_plan": part.pk, "number": "1", "kind": "new", "title": "새 사업", "period_label": "사업기간"}
    answer = planner.post(add, fields | empty)
    assert answer["Location"] == page_of(Project.objects.get(title="새 사업"))


def test_everything_is_saved_in_one_go(planner: Any, project: Project) -> None:
    section = project.sections.get()
    program, source = project.programs.get(), factories.FundingSourceFactory()
    data = form_data(
        planner,
        project,
        **{
            "title": "고친 이름",
            "sections-0-title": "우리 항목",
            "milestone-0-title": "준공",
            "milestone-0-begins": "'24. 5월",
            "milestone-TOTAL_FORMS": "2",
            "milestone-1-section": section.pk,
            "milestone-1-order": "2",
            "milestone-1-title": "개통",
            "budgetline-TOTAL_FORMS": "2",
            "budgetline-0-amount": "141,500",
            "budgetline-1-program": program.pk,
            "budgetline-1-budget": project.department_plan.plan.previous_budget_id,
            "budgetline-1-source": source.pk,
            "budgetline-1-amount": "△1,000",
        },
    )
    assert planner.post(page_of(project), data).status_code == 302
    project.refresh_from_db()
    assert project.title == "고친 이름"
    assert project.sections.get().title == "우리 항목"
    steps = Milestone.objects.filter(section=section)
    assert [(m.title, m.begins and m.begins.isoformat()) for m in steps] == [("준공", "2024-05-01"), ("개통", None)]
    amounts = BudgetLine.objects.filter(program=program).order_by("-amount").values_list("amount", flat=True)
    assert list(amounts) == [141_500_000, -1_000_000]


@pytest.mark.parametrize("typed", ["abc", "0.0001"])
def test_wrong_money_stays_beside_its_sentence(planner: Any, project: Project, typed: str) -> None:
    data = form_data(planner, project, **{"budgetline-0-amount": typed})
    answer = planner.post(page_of(project), data)
    [form] = forms_of(answer, "budgetline")
    assert list(form.errors) == ["amount"]
    assert f'value="{typed}"' in str(form["amount"])
    assert BudgetLine.objects.get().amount == 1_000_000


def test_choices_are_the_projects_own(planner: Any, project: Project) -> None:
    factories.MilestoneFactory(section__project__department_plan=project.department_plan)
    factories.ProjectProgramFactory(project__department_plan=project.department_plan)
    stranger = factories.ProgramFactory()
    page = planner.get(page_of(project))
    chosen = {
        (prefix, name): {str(key) for key, _ in forms_of(page, prefix)[0].fields[name].choices} - {""}
        for prefix, names in {
            "milestone": ["section", "parent"],
            "budgetline": ["program"],
            "funding": ["program"],
        }.items()
        for name in names
    }
    own_program = {str(project.programs.get().pk)}
    assert chosen == {
        ("milestone", "section"): {str(project.sections.get().pk)},
        ("milestone", "parent"): {str(Milestone.objects.get(title="착수").pk)},
        ("budgetline", "program"): own_program,
        ("funding", "program"): own_program,
    }
    assert str(stranger.pk) not in chosen["funding", "program"]


def test_a_milestone_of_another_project_is_refused(planner: Any, project: Project) -> None:
    other = factories.SectionFactory()
    answer = planner.post(page_of(project), form_data(planner, project, **{"milestone-0-section": other.pk}))
    assert "section" in errors_of(answer, "milestone")[0]
    assert Milestone.objects.get(title="착수").section.project == project


def test_milestones_cannot_be_each_others_parents(planner: Any, project: Project) -> None:
    first = Milestone.objects.get()
    second = factories.MilestoneFactory(section=first.section, order=2)
    data = form_data(planner, project, **{"milestone-0-parent": second.pk, "milestone-1-parent": first.pk})
    answer = planner.post(page_of(project), data)
    assert "서로 겹치지 않게" in answer.content.decode()
    assert not Milestone.objects.filter(parent__isnull=False).exists()


def test_a_step_does_not_lose_its_parent_in_one_go(planner: Any, project: Project) -> None:
    first = Milestone.objects.get()
    factories.MilestoneFactory(section=first.section, order=2, parent=first)
    answer = planner.post(page_of(project), form_data(planner, project, **{"milestone-0-DELETE": "on"}))
    assert "지우는 일정 아래에 둘 수 없습니다" in answer.content.decode()
    both = form_data(planner, project, **{"milestone-0-DELETE": "on", "milestone-1-DELETE": "on"})
    assert planner.post(page_of(project), both).status_code == 302
    assert not Milestone.objects.exists()


def test_an_amount_moves_from_a_milestone_to_its_step_in_one_go(planner: Any, project: Project) -> None:
    first = Milestone.objects.get()
    Milestone.objects.update(amount=5_000_000)
    second = factories.MilestoneFactory(section=first.section, order=2)
    below = {"milestone-1-parent": first.pk, "milestone-1-amount": "5,000"}
    answer = planner.post(page_of(project), form_data(planner, project, **below))
    assert "금액을 하위 일정으로 옮기십시오" in answer.content.decode()
    moved = form_data(planner, project, **below, **{"milestone-0-amount": ""})
    assert planner.post(page_of(project), moved).status_code == 302
    assert list(first.steps.values_list("pk", "amount")) == [(second.pk, 5_000_000)]


def test_a_milestone_with_steps_stays_in_its_section_and_within_three_levels(planner: Any, project: Project) -> None:
    """On its own page; on the project's they are moved together."""
    first = Milestone.objects.get()
    factories.MilestoneFactory(section=first.section, parent=first)
    below = factories.MilestoneFactory(section=first.section, parent=factories.MilestoneFactory(section=first.section))
    page = reverse("admin:plans_milestone_change", args=[first.pk])
    for name, value, sentence in (
        ("section", factories.SectionFactory(project=project), "하위 일정과 함께 옮기십시오"),
        ("parent", below, "일정은 3단계까지"),
    ):
        form = planner.post(page, sent_by_browser(planner, page, **{name: value.pk})).context["adminform"].form
        assert sentence in form.errors[name][0]
    assert planner.post(page, sent_by_browser(planner, page, parent=below.parent_id)).status_code == 302


def test_a_section_takes_its_milestones_along(planner: Any, project: Project) -> None:
    data = form_data(planner, project, **{"sections-0-DELETE": "on", "milestone-0-title": "고치며 지움"})
    assert planner.post(page_of(project), data).status_code == 302
    assert not Section.objects.exists()
    assert not Milestone.objects.exists()


def test_money_of_a_locked_budget_is_shown_and_left_alone(planner: Any, project: Project) -> None:
    line = BudgetLine.objects.get()
    late = form_data(planner, project, **{"budgetline-0-amount": "5"})
    line.budget.set_locked(True)
    form = forms_of(planner.get(page_of(project)), "budgetline")[0]
    assert all(field.field.disabled for field in form if field.name != "id")
    # What a browser sends now holds nothing of the row, and the rest is saved.
    assert planner.post(page_of(project), form_data(planner, project, title="새 이름")).status_code == 302
    # What was typed before the lock is refused with a sentence.
    answer = planner.post(page_of(project), late)
    assert "잠겨 있어 바꿀 수 없습니다" in answer.content.decode()
    line.refresh_from_db()
    assert line.amount == 1_000_000


def test_new_money_goes_into_open_budgets_only(planner: Any, project: Any) -> None:
    locked = project.department_plan.plan.previous_budget
    locked.set_locked(True)
    row = {"program": project.programs.get().pk, "budget": locked.pk, "source": factories.FundingSourceFactory().pk}
    changes = {f"budgetline-1-{name}": value for name, value in (row | {"amount": "1"}).items()}
    answer = planner.post(page_of(project), form_data(planner, project, **changes, **{"budgetline-TOTAL_FORMS": "2"}))
    assert "budget" in errors_of(answer, "budgetline")[1]
    assert not BudgetLine.objects.filter(budget=locked).exists()


def test_a_confirmed_plan_can_only_be_read(planner: Any, project: Project) -> None:
    data = form_data(planner, project, title="늦은 이름")
    delete = reverse("admin:plans_project_delete", args=[project.pk])
    project.department_plan.plan.set_state(Plan.State.CONFIRMED)
    page = planner.get(page_of(project))
    assert 'name="title"' not in page.content.decode()
    assert "확정되어 바꿀 수 없습니다" in page.content.decode()
    for address, sent in ((page_of(project), data), (delete, {"post": "yes"})):
        answer = planner.post(address, sent)
        assert answer.status_code == 409
        assert "확정되어 바꿀 수 없습니다" in answer.content.decode()
    assert Project.objects.get().title != "늦은 이름"


def picture(content: bytes, name: str = "그림.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def png(size: Any) -> bytes:
    file = BytesIO()
    Image.new("1", size).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no picture", "그림 파일이 아니거나"),
        (png((10, 10)) + b"\0" * LARGEST_FILE, "그림 파일이 너무 큽니다"),
        (png((10_000, 8_000)), "그림이 너무 큽니다"),
    ],
    ids=["text", "large", "bomb"],
)
def test_what_is_no_picture_is_refused_beside_its_field(
    planner: Any, project: Project, content: Any, sentence: str
) -> None:
    factories.PictureFactory(project=project)
    answer = planner.post(page_of(project), form_data(planner, project, **{"pictures-0-file": picture(content)}))
    [form] = forms_of(answer, "pictures")
    assert sentence in form.errors["file"][0]
    assert not Picture.objects.get().file


def test_a_picture_is_stored(planner: Any, project: Project) -> None:
    """The twin of the refusals above."""
    factories.PictureFactory(project=project)
    sent = form_data(planner, project, **{"pictures-0-file": picture(png((10, 10)))})
    assert planner.post(page_of(project), sent).status_code == 302
    assert Picture.objects.get().file.size > 0
    assert planner.get(page_of(project)).status_code == 200


def test_a_picture_that_is_replaced_or_deleted_takes_its_file_along(
    planner: Any, project: Project, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    factories.PictureFactory(project=project)

    def post(**more: Any) -> list[str]:
        more = {"pictures-0-file": "", **more}
        with django_capture_on_commit_callbacks(execute=True):
            assert planner.post(page_of(project), form_data(planner, project, **more)).status_code == 302
        return default_storage.listdir("pictures")[1]

    [first] = post(**{"pictures-0-file": picture(png((10, 10)))})
    assert post(**{"pictures-0-alt": "다른 설명"}) == [first]
    [second] = post(**{"pictures-0-file": picture(png((20, 20)))})
    assert second != first
    assert post(**{"pictures-0-DELETE": "on"}) == []


def test_forecasts_of_the_plan_are_offered(planner: Any, project: Project) -> None:
    forecast = factories.BudgetFactory(forecast=True, fiscal_year=2025)
    factories.BudgetFactory(fiscal_year=2025, kind=Budget.Kind.FORECAST, base_year=2023)
    form = forms_of(planner.get(page_of(project)), "budgetline")[0]
    plan = project.department_plan.plan
    offered = {key for key, _ in form.fields["budget"].choices} - {""}
    assert offered == {plan.budget_id, plan.previous_budget_id, forecast.pk}


@pytest.mark.parametrize("asked", [{}, {"q": "숲길"}, {"q": "숲길 조성"}, {"kind__exact": "continuing", "q": "조성"}])
def test_the_list_says_a_projects_money_once_whatever_is_searched_and_filtered(
    planner: Any, project: Project, asked: dict[str, str]
) -> None:
    """210 and 200 thousand of two programs, which the search joins as well; other editions don't count."""
    Project.objects.update(title="숲길 조성")
    BudgetLine.objects.all().delete()
    plan = project.department_plan.plan
    for name, thousands in (("숲길 조성", (100, 110)), ("숲길 조성 감리", (200,))):
        program = factories.ProjectProgramFactory(project=project, program__name=name).program
        for amount in thousands:
            factories.BudgetLineFactory(program=program, budget=plan.budget, amount=amount * 1000)
        factories.BudgetLineFactory(program=program, budget=factories.BudgetFactory(supplementary=True))
    page = planner.get(reverse("admin:plans_project_changelist"), asked).content.decode()
    assert page.count('<span class="figure">') == page.count('<span class="figure">410</span>') == 1


def test_the_list_tells_no_money_from_no_programs(planner: Any, project: Project) -> None:
    BudgetLine.objects.all().delete()
    factories.ProjectFactory(department_plan=project.department_plan)
    page = planner.get(reverse("admin:plans_project_changelist"), {"o": "8"}).content.decode()
    assert '<span class="figure">0</span>' in page
    assert '<span class="figure">비예산</span>' in page
