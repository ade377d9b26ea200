"""Every page of the admin, and who may open it."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from tests import factories

FACTORIES = {
    name.removesuffix("Factory").lower(): factory
    for name, factory in vars(factories).items()
    if name.endswith("Factory") and name != "DjangoModelFactory"
}
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
IDS = [model._meta.label_lower for model in MODELS]

# What the roles are meant to allow, written down once more by hand.
PLANNER_CHANGES = {
    "budgets.budget",
    "budgets.budgetline",
    "budgets.program",
    "plans.departmentplan",
    "plans.milestone",
    "plans.picture",
    "plans.plan",
    "plans.project",
    "plans.round",
    "plans.section",
}
PLANNER_VIEWS = {
    "budgets.category",
    "budgets.fundingsource",
    "plans.reminder",
    "plans.reviewcomment",
    "plans.sectionkind",
    "plans.transition",
    "plans.waiver",
    "staffing.bureau",
    "staffing.department",
    "staffing.grade",
    "staffing.organisation",
    "staffing.roster",
    "staffing.staffingquota",
    "staffing.team",
}
ADMIN_ONLY = {"accounts.accesslog", "accounts.user", "admin.logentry"}
# What was done, which nobody changes here.
KEPT = {
    "accounts.accesslog",
    "admin.logentry",
    "plans.reminder",
    "plans.reviewcomment",
    "plans.transition",
    "plans.waiver",
}


def url(model: Any, page: Any, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def row_of(model: Any) -> Any:
    if model is LogEntry:
        return LogEntry.objects.log_actions(
            factories.AdminFactory().pk, [factories.DepartmentFactory()], 2, "고침", single_object=True
        )
    return FACTORIES[model._meta.model_name]()


def statuses(client: Client, model: Any) -> dict[str, int]:
    """The list, the page of a row, and the page for a new one."""
    row = row_of(model)
    if model._meta.model_name == "organisation":
        row.delete()  # one is enough: the page for a new one opens only while there is none
        added = client.get(url(model, "add")).status_code
        row.save()
    else:
        added = client.get(url(model, "add")).status_code
    return {
        "list": client.get(url(model, "changelist")).status_code,
        "row": client.get(url(model, "change", row.pk)).status_code,
        "new": added,
    }


def test_every_model_has_its_expectation() -> None:
    assert set(IDS) == PLANNER_CHANGES | PLANNER_VIEWS | ADMIN_ONLY


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_admin_opens_every_page(client: Client, model: Any) -> None:
    client.force_login(factories.AdminFactory())
    new = 403 if model._meta.label_lower in KEPT else 200
    assert statuses(client, model) == {"list": 200, "row": 200, "new": new}


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_planner_opens_what_the_role_allows(client: Client, model: Any) -> None:
    client.force_login(factories.PlannerFactory())
    label = model._meta.label_lower
    seen = 403 if label in ADMIN_ONLY else 200
    new = 200 if label in PLANNER_CHANGES else 403
    assert statuses(client, model) == {"list": seen, "row": seen, "new": new}


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_planner_changes_only_what_the_role_allows(client: Client, model: Any) -> None:
    client.force_login(factories.PlannerFactory())
    row = row_of(model)
    status = client.post(url(model, "delete", row.pk), {"post": "yes"}).status_code
    # A plain row goes; one that others hang on is shown with what protects it.
    assert status in ({302, 200} if model._meta.label_lower in PLANNER_CHANGES else {403})


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(
    "person", [factories.WriterFactory, factories.ApproverFactory, factories.UserFactory], ids=lambda p: p.role
)
def test_nobody_else_gets_in(client: Client, person: Any) -> None:
    client.force_login(person())
    for model in MODELS:
        refused = client.get(url(model, "changelist"), follow=True)
        assert refused.status_code == 403
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


@pytest.mark.django_db
def test_strangers_are_sent_to_the_one_sign_in(client: Client) -> None:
    for address in (reverse("admin:index"), reverse("admin:login"), reverse("admin:plans_project_changelist")):
        address_of_sign_in, status = client.get(address, follow=True).redirect_chain[-1]
        assert (address_of_sign_in.partition("?")[0], status) == (reverse("login"), 302)


@pytest.mark.django_db
def test_admin_sign_in_takes_no_password(client: Client) -> None:
    """The sign-in page of Django's admin would know none of the limits of ours."""
    user = factories.AdminFactory()
    client.post(reverse("admin:login"), {"username": user.username, "password": factories.PASSWORD})
    assert "_auth_user_id" not in client.session
    assert client.login(username=user.username, password=factories.PASSWORD)


@pytest.mark.django_db
def test_index_lists_the_apps_in_the_order_of_the_work(client: Client) -> None:
    client.force_login(factories.AdminFactory())
    apps = client.get(reverse("admin:index")).context["app_list"]
    assert [app["app_label"] for app in apps] == ["plans", "budgets", "staffing", "accounts", "admin"]
    assert [model["object_name"] for model in apps[0]["models"]][:3] == ["Plan", "DepartmentPlan", "Project"]


@pytest.mark.django_db
def test_there_are_no_groups(client: Client) -> None:
    client.force_login(factories.AdminFactory())
    assert client.get("/admin/auth/group/").status_code == 404
    assert User(role=Role.PLANNER).has_perm("plans.change_project")


@pytest.mark.django_db
def test_an_address_without_its_slash_leads_to_the_page(client: Client) -> None:
    client.force_login(factories.AdminFactory())
    assert client.get("/admin/budgets/budget").headers["Location"] == "/admin/budgets/budget/"
