"""Plans in the admin: confirming, reopening, and that a confirmation holds at every door."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from integrity.locking import Locked
from plans.models import DepartmentPlan, Plan, Project, State
from tests import factories
from tests.pages import form_data, text

pytestmark = pytest.mark.django_db

PLANS = reverse("admin:plans_plan_changelist")


@pytest.fixture
def planner(client: Client) -> Any:
    client.force_login(factories.PlannerFactory())
    return client


@pytest.fixture
def confirmed() -> Any:
    plan = factories.ProjectFactory().department_plan.plan
    plan.set_state(Plan.State.CONFIRMED)
    return plan


def act(client: Client, address: str, action: str, *rows: Any, **more: Any) -> Any:
    sent = {"action": action, "_selected_action": [row.pk for row in rows]} | more
    return client.post(address, sent, follow=True).content.decode()


def test_confirming_leads_to_the_page_that_asks_and_reopening_is_done_at_once(planner: Any, confirmed: Any) -> None:
    another = factories.PlanFactory.create(year=2025)
    sent = {"action": "confirm", "_selected_action": [another.pk]}
    assert planner.post(PLANS, sent)["Location"] == reverse("plan-confirm", args=[2025])
    assert "하나만 선택하십시오" in act(planner, PLANS, "confirm", another, confirmed)
    assert "2024년 주요업무계획: 확정을 취소하였습니다" in act(planner, PLANS, "reopen", confirmed)
    assert not Plan.objects.filter(state=Plan.State.CONFIRMED).exists()


def test_a_department_is_added_to_a_plan(planner: Any) -> None:
    plan = factories.DepartmentPlanFactory().plan
    department = factories.DepartmentFactory()
    change = reverse("admin:plans_plan_change", args=[plan.pk])
    added = {"department_plans-TOTAL_FORMS": "2", "department_plans-1-department": department.pk}
    assert planner.post(change, form_data(planner, change, **added)).status_code == 302
    assert plan.department_plans.filter(department=department).exists()
    # Its projects would go along: a tick on this page takes no department out.
    parts = plan.department_plans.count()
    planner.post(change, form_data(planner, change, **{"department_plans-0-DELETE": "on"}))
    assert plan.department_plans.count() == parts


def test_nothing_moves_to_another_year(planner: Any) -> None:
    """The programs that fund a project there may be others'."""
    project = factories.ProjectProgramFactory().project
    there = factories.DepartmentPlanFactory(plan__year=2025)
    for row, name, value in (
        (project, "department_plan", there),
        (project.department_plan, "plan", there.plan),
    ):
        change = reverse(f"admin:plans_{row._meta.model_name}_change", args=[row.pk])
        form = planner.post(change, form_data(planner, change, **{name: value.pk})).context["adminform"].form
        assert form.errors[name] == ["다른 연도의 계획으로 옮길 수 없습니다. 그 계획에 새로 만드십시오."]
    beside = factories.DepartmentPlanFactory(plan=project.department_plan.plan)
    change = reverse("admin:plans_project_change", args=[project.pk])
    assert planner.post(change, form_data(planner, change, department_plan=beside.pk)).status_code == 302


def test_a_confirmed_plan_can_only_be_read(planner: Any, confirmed: Any) -> None:
    change = reverse("admin:plans_plan_change", args=[confirmed.pk])
    page = planner.get(change).content.decode()
    assert "2024년 주요업무계획은 확정되어 바꿀 수 없습니다" in page
    assert 'name="title"' not in page
    assert 'name="department_plans-__prefix__-department"' not in page
    assert "2024. 1." in page
    assert planner.post(change, {"title": "다른 제목"}).status_code == 409
    assert Plan.objects.get().title == "주요업무계획"


def test_nothing_of_a_confirmed_plan_is_deleted(planner: Any, confirmed: Any) -> None:
    for model, row in (
        ("plan", confirmed),
        ("departmentplan", DepartmentPlan.objects.get()),
        ("project", Project.objects.get()),
    ):
        assert planner.post(reverse(f"admin:plans_{model}_delete", args=[row.pk]), {"post": "yes"}).status_code == 409
        page = act(planner, reverse(f"admin:plans_{model}_changelist"), "delete_selected", row, post="yes")
        assert "아무것도 지우지 않았습니다. 2024년 주요업무계획은 확정되어" in page
    assert Project.objects.exists()


def test_an_open_plan_is_deleted_after_saying_what_goes_along(planner: Any) -> None:
    """The twin of the refusals above."""
    plan = factories.ProjectFactory().department_plan.plan
    delete = reverse("admin:plans_plan_delete", args=[plan.pk])
    assert "주요사업 1건" in planner.get(delete).content.decode()
    assert planner.post(delete, {"post": "yes"}).status_code == 302
    assert not Plan.objects.exists()


def test_a_new_project_in_a_confirmed_plan_is_refused(planner: Any, confirmed: Any) -> None:
    fields = {"department_plan": DepartmentPlan.objects.get().pk, "number": "9", "kind": "new", "title": "늦은 사업"}
    empty = {f"{p}-{n}_FORMS": "0" for p in ("sections", "pictures") for n in ("TOTAL", "INITIAL")}
    answer = planner.post(reverse("admin:plans_project_add"), fields | empty | {"period_label": "사업기간"})
    assert "확정되어 바꿀 수 없습니다" in answer.content.decode()
    assert Project.objects.count() == 1


@pytest.mark.parametrize("factory", [factories.SectionFactory, factories.MilestoneFactory, factories.PictureFactory])
def test_parts_of_a_confirmed_plan_can_only_be_read(planner: Any, factory: Any) -> None:
    row = factory()
    name = f"admin:plans_{row._meta.model_name}_change"
    assert 'name="_save"' in planner.get(reverse(name, args=[row.pk])).content.decode()
    Plan.objects.get().set_state(Plan.State.CONFIRMED)
    page = planner.get(reverse(name, args=[row.pk])).content.decode()
    assert "확정되어 바꿀 수 없습니다" in page
    assert 'name="_save"' not in page
    assert planner.post(reverse(name, args=[row.pk]), {}).status_code == 409


@pytest.mark.parametrize("factory", [factories.SectionFactory, factories.MilestoneFactory, factories.PictureFactory])
def test_parts_of_a_confirmed_department_can_only_be_read(planner: Any, factory: Any) -> None:
    row = factory()
    address = reverse(f"admin:plans_{row._meta.model_name}_change", args=[row.pk])
    factories.put(DepartmentPlan.objects.get(), State.CONFIRMED)
    page = planner.get(address).content.decode()
    assert "계획은 확정되어 바꿀 수 없습니다" in page
    assert 'name="_save"' not in page
    assert planner.post(address, {}).status_code == 409


@pytest.mark.parametrize("state", State)
def test_a_planner_changes_here_what_is_a_planners_to_change(client: Client, state: Any) -> None:
    project = factories.ProjectFactory()
    factories.put(project.department_plan, state)
    person = factories.PlannerFactory()
    client.force_login(person)
    page = client.get(reverse("admin:plans_project_change", args=[project.pk])).content.decode()
    assert ('name="_save"' in page) == Project.objects.editable_by(person).exists()


def test_nobody_deletes_a_plan_with_a_confirmed_department(planner: Any) -> None:
    part = factories.DepartmentPlanFactory()
    factories.put(part, State.CONFIRMED)
    assert planner.post(reverse("admin:plans_plan_delete", args=[part.plan_id]), {"post": "yes"}).status_code == 409
    assert Plan.objects.exists()


@pytest.mark.parametrize(
    ("add_history", "named"), [(factories.TransitionFactory, "처리 이력이"), (factories.ReminderFactory, "독촉이")]
)
def test_nobody_deletes_the_history_of_a_department_with_its_plan(planner: Any, add_history: Any, named: str) -> None:
    part = add_history.create(department_plan__department__name="소통담당관").department_plan
    sentence = f"2024년 소통담당관 계획에 {named} 남아 있어 지울 수 없습니다."
    page = planner.get(reverse("admin:plans_departmentplan_change", args=[part.pk])).content.decode()
    assert reverse("admin:plans_departmentplan_delete", args=[part.pk]) not in page
    address = reverse("admin:plans_departmentplan_delete", args=[part.pk])
    assert planner.post(address, {"post": "yes"}).status_code == 403
    parts = reverse("admin:plans_departmentplan_changelist")
    assert f"아무것도 지우지 않았습니다. {sentence}" in act(planner, parts, "delete_selected", part, post="yes")
    assert f"아무것도 지우지 않았습니다. {sentence}" in act(planner, PLANS, "delete_selected", part.plan, post="yes")
    whole = planner.post(reverse("admin:plans_plan_delete", args=[part.plan_id]), {"post": "yes"})
    assert whole.status_code == 409
    assert sentence in whole.content.decode()
    with pytest.raises(Locked, match=sentence):
        DepartmentPlan.objects.filter(pk=part.pk).delete()
    assert DepartmentPlan.objects.exists()


def test_a_planner_deletes_a_department_that_was_added_by_mistake(planner: Any) -> None:
    part = factories.DepartmentPlanFactory()
    planner.post(reverse("admin:plans_departmentplan_delete", args=[part.pk]), {"post": "yes"})
    assert not DepartmentPlan.objects.exists()


def test_a_planner_sets_rounds_with_their_deadlines(planner: Any) -> None:
    plan = factories.PlanFactory()
    change = reverse("admin:plans_plan_change", args=[plan.pk])
    added = {
        "rounds-TOTAL_FORMS": "1",
        "rounds-0-order": "1",
        "rounds-0-name": "작성",
        "rounds-0-deadline": "2023-11-30",
    }
    assert planner.post(change, form_data(planner, change, **added)).status_code == 302
    assert str(plan.rounds.get()) == "작성"


def test_a_plan_with_confirmed_departments_gets_new_deadlines(planner: Any) -> None:
    plan = factories.PlanFactory.create()
    for _ in range(2):
        factories.put(factories.DepartmentPlanFactory.create(plan=plan), State.CONFIRMED)
    added = factories.DepartmentFactory.create()
    change = reverse("admin:plans_plan_change", args=[plan.pk])
    new = {"rounds-TOTAL_FORMS": "1", "rounds-0-name": "의회", "rounds-0-deadline": "2023. 12. 5."}
    new |= {"rounds-0-order": "1", "department_plans-TOTAL_FORMS": "3", "department_plans-2-department": added.pk}
    assert planner.post(change, form_data(planner, change, **new)).status_code == 302
    assert plan.rounds.get().deadline == date(2023, 12, 5)
    assert set(plan.department_plans.values_list("state", flat=True)) == {State.CONFIRMED, State.WRITING}


class TestBudgetsToPrint:
    """A plan of 2024 prints money of 2024 and 2023, as it was enacted."""

    @pytest.fixture(autouse=True)
    def _plan(self, planner: Any) -> None:
        self.planner = planner
        self.plan = factories.PlanFactory.create()
        self.page = reverse("admin:plans_plan_change", args=[self.plan.pk])

    def errors(self, **chosen: Any) -> Any:
        data = form_data(self.planner, self.page, **{name: budget.pk for name, budget in chosen.items()})
        answer = self.planner.post(self.page, data)
        return answer.context["adminform"].form.errors if answer.status_code == 200 else {}

    def test_are_offered_by_their_years_and_without_outlooks(self) -> None:
        this_year, last_year = self.plan.budget, self.plan.previous_budget
        revised = factories.BudgetFactory(supplementary=True)
        factories.BudgetFactory(fiscal_year=2011)
        factories.BudgetFactory(fiscal_year=2024, kind="forecast", base_year=2023)
        fields = self.planner.get(self.page).context["adminform"].form.fields
        offered = {name: set(fields[name].queryset) for name in ("budget", "compared_budget", "previous_budget")}
        assert offered == {
            "budget": {this_year, revised},
            "compared_budget": {this_year, revised, last_year},
            "previous_budget": {last_year},
        }

    @pytest.mark.parametrize(
        ("budget", "sentence"),
        [
            ({"fiscal_year": 2011}, "2011"),
            ({"fiscal_year": 2024, "kind": "forecast", "base_year": 2023}, "an outlook of this year"),
            ({"fiscal_year": 2023, "kind": "forecast", "base_year": 2022}, "an outlook of last year"),
        ],
    )
    def test_of_other_years_and_outlooks_are_refused_in_every_field(self, budget: Any, sentence: str) -> None:
        other = factories.BudgetFactory(**budget)
        for name in ("budget", "compared_budget", "previous_budget"):
            assert list(self.errors(**{name: other})) == [name], sentence
            setattr(self.plan, name, other)
        with pytest.raises(ValidationError) as refused:
            self.plan.full_clean()
        assert refused.value.message_dict == {
            "budget": ["2024년 본예산이나 추경을 고르십시오."],
            "compared_budget": ["2023년 본예산이나 추경을, 올해 예산이 추경이면 그보다 앞선 2024년 예산을 고르십시오."],
            "previous_budget": ["2023년 본예산이나 추경을 고르십시오."],
        }

    def test_after_a_supplementary_is_compared_what_came_before_it(self) -> None:
        original, first = self.plan.budget, factories.BudgetFactory(supplementary=True)
        second = factories.BudgetFactory(supplementary=True, round=2)
        assert list(self.errors(compared_budget=first)) == ["compared_budget"]  # the plan prints the original
        assert list(self.errors(budget=first, compared_budget=second)) == ["compared_budget"]
        assert list(self.errors(budget=first, compared_budget=first)) == ["compared_budget"]
        assert self.errors(budget=second, compared_budget=first) == {}
        assert self.errors(budget=second, compared_budget=original) == {}
        self.plan.refresh_from_db()
        assert (self.plan.budget, self.plan.compared_budget) == (second, original)

    def test_that_became_wrong_another_way_are_named_on_the_plans_page(self) -> None:
        assert "본예산이나" not in text(self.planner.get(reverse("plan", args=[2024])))
        Plan.objects.update(compared_budget=factories.BudgetFactory(fiscal_year=2011))
        page = text(self.planner.get(reverse("plan", args=[2024])))
        assert "예산현황의 비교 예산: 2023년 본예산이나 추경을," in page
