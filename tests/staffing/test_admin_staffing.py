"""The organisation in the admin: rosters, departments with their teams, the order of departments."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from staffing.models import Department, Roster, StaffingQuota, Team
from tests import factories
from tests.pages import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client: Client) -> Any:
    client.force_login(factories.AdminFactory())
    return client


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_roster_of_a_city_asks_no_more_than_a_small_one(admin_client: Client) -> None:
    roster = factories.StaffingQuotaFactory().roster
    change = reverse("admin:staffing_roster_change", args=[roster.pk])
    queries_of(admin_client, change)  # the first fills caches
    few = queries_of(admin_client, change)
    factories.StaffingQuotaFactory.create_batch(20)
    assert queries_of(admin_client, change) == few


def test_quotas_are_changed_and_added_with_their_roster(admin_client: Client) -> None:
    quota = factories.StaffingQuotaFactory(authorized=8, filled=10)
    department, grade = factories.DepartmentFactory(), factories.GradeFactory()
    change = reverse("admin:staffing_roster_change", args=[quota.roster_id])
    new = {"department": department.pk, "grade": grade.pk, "authorized": "2", "filled": "1"}
    sent = {f"quotas-1-{name}": value for name, value in new.items()}
    data = form_data(admin_client, change, **sent, **{"quotas-TOTAL_FORMS": "2", "quotas-0-filled": "9"})
    assert admin_client.post(change, data).status_code == 302
    assert set(StaffingQuota.objects.values_list("authorized", "filled")) == {(8, 9), (2, 1)}
    page = admin_client.get(reverse("admin:staffing_roster_changelist")).content.decode()
    assert "10명" in page  # 8 + 2 posts, 9 + 1 people
    assert Roster.objects.count() == 1


class TestARosterOfACity:
    """Its page has the departments, and one of them at a time its grades."""

    @pytest.fixture
    def change(self) -> str:
        roster = factories.RosterFactory.create()
        grades = factories.GradeFactory.create_batch(11)
        for department in factories.DepartmentFactory.create_batch(6):
            quotas = (
                StaffingQuota(roster=roster, department=department, grade=grade, authorized=2) for grade in grades
            )
            StaffingQuota.objects.bulk_create(quotas)
        return reverse("admin:staffing_roster_change", args=[roster.pk])

    def test_leads_to_each_department_and_is_light(self, admin_client: Client, change: str) -> None:
        page = admin_client.get(change)
        assert page.context["inline_admin_formsets"] == []
        for department in Department.objects.all():
            assert (
                f'<a href="?department={department.code}">{department}</a></th><td>22명</td>' in page.content.decode()
            )

    def test_is_written_department_by_department(self, admin_client: Client, change: str) -> None:
        first, *others = Department.objects.all()
        chosen = f"{change}?department={first.code}"
        answer = admin_client.post(chosen, form_data(admin_client, chosen, **{"quotas-0-filled": "7"}))
        assert (answer.status_code, answer["Location"]) == (302, change)
        assert list(StaffingQuota.objects.exclude(filled=0).values_list("department", "filled")) == [(first.pk, 7)]
        assert StaffingQuota.objects.filter(department__in=others).count() == 55

    def test_keeps_its_quotas_when_its_own_fields_are_saved(self, admin_client: Client, change: str) -> None:
        assert admin_client.post(change, form_data(admin_client, change, wording="10월말")).status_code == 302
        assert (Roster.objects.get().wording, StaffingQuota.objects.count()) == ("10월말", 66)


def test_the_order_of_departments_is_changed_in_their_list(admin_client: Client) -> None:
    first, second = (factories.DepartmentFactory(order=order) for order in (1, 2))
    rows = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "_save": "저장"}
    rows |= {"form-0-id": first.pk, "form-0-order": "5", "form-1-id": second.pk, "form-1-order": "2"}
    assert admin_client.post(reverse("admin:staffing_department_changelist"), rows).status_code == 302
    assert list(Department.objects.all()) == [second, first]


def test_a_department_is_saved_with_its_teams(admin_client: Client) -> None:
    team = factories.TeamFactory()
    change = reverse("admin:staffing_department_change", args=[team.department_id])
    assert admin_client.post(change, form_data(admin_client, change, **{"teams-0-name": "새 팀"})).status_code == 302
    assert Team.objects.get().name == "새 팀"


@pytest.mark.parametrize(
    ("factory", "field", "kind"),
    [(factories.ProgramFactory, "department", "세부사업"), (factories.StaffingQuotaFactory, "grade", "정원·현원")],
)
def test_what_figures_hang_on_is_not_deleted(admin_client: Client, factory: Any, field: str, kind: str) -> None:
    needed = getattr(factory(), field)
    delete = reverse(f"admin:staffing_{field}_delete", args=[needed.pk])
    page = admin_client.post(delete, {"post": "yes"}).content.decode()
    assert "쓰는 자료가 있어 지울 수 없습니다" in page
    assert f"{kind} 1건" in page
    assert type(needed).objects.filter(pk=needed.pk).exists()


def test_departments_in_force_are_filtered_from_retired_ones(admin_client: Client) -> None:
    now = factories.DepartmentFactory()
    retired = factories.DepartmentFactory(ends_on="2020-12-31")
    address = reverse("admin:staffing_department_changelist")
    shown = {
        answer: list(admin_client.get(address, {"in_force": answer}).context["cl"].result_list)
        for answer in ("yes", "no")
    }
    assert shown == {"yes": [now], "no": [retired]}


def test_a_mark_has_to_be_a_picture_that_the_book_can_print(client: Client) -> None:
    client.force_login(factories.AdminFactory())
    change = reverse("admin:staffing_organisation_change", args=[factories.OrganisationFactory().pk])
    for kind in ("PNG", "TIFF"):
        file = BytesIO()
        Image.new("1", (10, 10)).save(file, kind)
        sent = form_data(client, change, mark=SimpleUploadedFile("구 마크.png", file.getvalue()))
        answer = client.post(change, sent)
        if kind == "PNG":
            assert answer.status_code == 302
            assert client.get(reverse("organisation-mark"))["Content-Type"] == "image/png"
        else:
            assert "PNG, JPEG, GIF, WebP" in answer.context["adminform"].form.errors["mark"][0]
