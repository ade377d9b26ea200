"""What no browser sends is refused with a sentence, and what a person sees is kept by nobody."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from plans.models import Project
from reports.pdf.writer.merging import FinishedBook
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client: Client) -> Any:
    client.force_login(factories.AdminFactory())
    return client


def refused(response: Any) -> bool:
    return response.status_code == 400 and "요청을 처리할 수 없습니다" in response.content.decode()


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded; charset=zlib",
        "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded; charset=euc-kr",
        "application/x-www-form-urlencoded; charset=hex",
        "application/x-www-form-urlencoded; charset=utf8",
        "application/x-www-form-urlencoded; charset=nonsense",
        "multipart/form-data; boundary=a; charset=zlib",
    ],
)
def test_a_form_in_another_encoding_is_refused(client: Client, content_type: str) -> None:
    """By whoever has been here before, too: Django looks for a token in the form while it refuses it."""
    before = Client(enforce_csrf_checks=True)
    before.cookies["csrftoken"] = "a" * 32
    body = b'--a\r\nContent-Disposition: form-data; name="username"\r\n\r\nx\r\n--a--\r\n'
    for each in (client, before):
        assert refused(each.generic("POST", reverse("login"), body, content_type))
    usual = "application/x-www-form-urlencoded; charset=UTF-8"
    assert client.generic("POST", reverse("login"), b"a=b", usual).status_code == 200


def test_nothing_with_a_nul_character_reaches_the_database(admin_client: Client) -> None:
    assert refused(admin_client.get("/admin/plans/plan/?title=%00"))
    assert refused(admin_client.get("/admin/autocomplete/?term=a%00b"))
    # As it comes over the wire: newer Pythons refuse to write such a cookie, and still read it.
    assert refused(admin_client.get("/", headers={"cookie": r'sessionid="\000aaaaaaaaaaaaaaaa"'}))


@pytest.mark.parametrize(
    "address",
    [
        "/admin/plans/plan/?id__in=999999999999999999999999999999",
        "/admin/plans/plan/?title__regex=(",
        "/admin/plans/plan/?year__range=1",
        "/admin/plans/project/?begins__year=99999",
        "/admin/plans/project/add/?department_plan=abc",
    ],
)
def test_an_address_with_impossible_values_is_refused(admin_client: Client, address: str) -> None:
    factories.ProjectFactory()
    response = admin_client.get(address)
    # PostgreSQL knows no number that large, and finds nothing.
    assert refused(response) or (response.status_code == 200 and "id__in" in address)


def test_so_is_a_key_that_is_none(admin_client: Client) -> None:
    empty = {f"{prefix}-{name}_FORMS": "0" for prefix in ("sections", "pictures") for name in ("TOTAL", "INITIAL")}
    assert refused(admin_client.post("/admin/plans/project/add/", {"department_plan": "abc"} | empty))


@pytest.mark.parametrize(
    ("where", "bug"),
    [
        ("plans.admin.project.ProjectAdmin.get_queryset", lambda admin, request: int("own mistake")),
        ("plans.admin.project.ProjectAdmin.get_queryset", lambda admin, request: Project.objects.get(pk="own mistake")),
        ("plans.admin.project.ProjectAdmin.period", lambda admin, project: [][project.number]),
        ("plans.admin.project.ProjectAdmin.get_inlines", lambda admin, request, obj: int("own mistake")),
    ],
)
def test_a_bug_of_ours_is_not_taken_for_a_malformed_request(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, where: str, bug: Callable[..., Any]
) -> None:
    monkeypatch.setattr(where, bug)
    admin_client.raise_request_exception = False
    factories.ProjectFactory()
    page = "add/?kind=new" if where.endswith("inlines") else "?kind=continuing"
    assert admin_client.get(f"/admin/plans/project/{page}").status_code == 500


def test_what_a_person_sees_is_kept_by_nobody(admin_client: Client, client: Client) -> None:
    project = factories.ProjectFactory()
    part = project.department_plan
    for address in (
        reverse("plan", args=[part.plan.year]),
        reverse("book", args=[part.plan.year]),
        reverse("change-password"),
        reverse("admin:index"),
    ):
        assert {"private", "no-store"} <= set(admin_client.get(address)["Cache-Control"].split(", "))


def test_a_view_says_itself_what_may_be_kept(admin_client: Client) -> None:
    picture = factories.PictureFactory(file=factories.factory.django.ImageField())
    assert admin_client.get(reverse("picture", args=[picture.pk]))["Cache-Control"] == "private, max-age=300"


def test_what_only_the_database_sees_is_a_conflict(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people add the same at once: neither form finds the other's."""
    factories.BudgetFactory(fiscal_year=2030)
    monkeypatch.setattr("budgets.models.Budget.validate_constraints", lambda self, exclude=None: None)
    answer = admin_client.post("/admin/budgets/budget/add/", {"fiscal_year": "2030", "kind": "original"})
    assert answer.status_code == 409
    assert "다른 변경과 겹쳐 저장하지 못했습니다" in answer.content.decode()


def test_a_file_is_called_by_its_whole_title(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    project = factories.ProjectFactory(title="노면/보도 정비")
    monkeypatch.setattr("reports.views.Printing.merged", lambda printing: FinishedBook(b"%PDF-", {}))
    where = [2024, project.department_plan.department.code, project.number]
    name = unquote(admin_client.get(reverse("project-book-pdf", args=where))["Content-Disposition"])
    assert name.endswith(f"{project.number}. 노면·보도 정비.pdf")


def test_what_was_written_stands_on_the_page_that_refuses_it(admin_client: Client) -> None:
    project = factories.ProjectFactory()
    project.department_plan.plan.set_state("confirmed")
    sent = {
        "csrfmiddlewaretoken": "s" * 64,
        "password": "긴 비밀번호 2024",
        "number": "7",
        "kind": "continuing",
        "title": "a < b 이고 c > d",
        "place": "a < b 이고 c > d",
        "sections-0-body": "<p>한 줄 &lt;여기&gt;</p><ul><li><p>두 <strong>줄</strong></p></li></ul>",
        "target": "</textarea><script>alert(1)</script> 구민",
    }
    answer = admin_client.post(f"/admin/plans/project/{project.pk}/change/", sent)
    assert answer.status_code == 409
    assert answer.context["sent"] == ["a < b 이고 c > d", "한 줄 <여기>\n두 줄", "alert(1) 구민"]
    page = answer.content.decode()
    assert 'aria-label="보내신 글 2">한 줄 &lt;여기&gt;\n두 줄</textarea>' in page
    assert "alert" not in page.replace(">alert(1) 구민</textarea>", "")


def test_where_nothing_was_written_nothing_is_shown(admin_client: Client) -> None:
    plan = factories.PlanFactory()
    plan.set_state("confirmed")
    answer = admin_client.post(f"/admin/plans/plan/{plan.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 409
    assert "보내신 글" not in answer.content.decode()


def test_other_sites_get_no_page_in_a_frame_and_no_address_and_no_type_is_guessed(client: Client) -> None:
    told = client.get(reverse("login")).headers
    assert [told[name] for name in ("X-Frame-Options", "Referrer-Policy", "X-Content-Type-Options")] == [
        "DENY",
        "same-origin",
        "nosniff",
    ]


def file_named(name: str) -> dict:
    """What a browser sends of a spreadsheet; the test client would cut its name short."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    head = f'--a\r\nContent-Disposition: form-data; name="file"; filename="{name}.xlsx"\r\nContent-Type: {kind}\r\n\r\n'
    return {"data": f"{head}x\r\n--a--\r\n".encode(), "content_type": "multipart/form-data; boundary=a"}


def test_a_file_whose_name_is_too_long_to_be_read_is_refused_with_a_sentence(admin_client: Client) -> None:
    assert admin_client.post(reverse("import-new"), **file_named("가" * 250)).status_code == 302
    answer = admin_client.post(reverse("import-new"), **file_named("가" * 300))
    assert refused(answer)
    assert "파일의 이름이 너무 깁니다. 한글로 250자까지" in answer.content.decode()


def test_what_else_cannot_be_read_is_not_said_to_be_a_name(admin_client: Client) -> None:
    answer = admin_client.post(reverse("import-new"), "x", content_type="multipart/form-data")
    assert refused(answer)
    assert "이름이 너무 깁니다" not in answer.content.decode()
