"""What comes in is stored with its syllables as one sign each, whichever system wrote it, and found so."""

from typing import Any
from unicodedata import normalize

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from plans.models import Section
from spreadsheets.models import ImportJob
from staffing.models import Grade
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client: Client) -> Any:
    client.force_login(factories.AdminFactory())
    return client


def apart(text: str) -> str:
    return normalize("NFD", text)


def test_a_form_stores_composed_syllables_and_sees_the_same_name_in_others(admin_client: Client) -> None:
    address = reverse("admin:staffing_grade_add")
    sent = {"code": apart("지도"), "name": apart("\U000f03da 지도관"), "order": "1"}
    assert admin_client.post(address, sent).status_code == 302
    assert Grade.objects.values_list("code", "name").get() == ("지도", "□ 지도관")
    page = admin_client.post(address, sent)
    assert page.context["adminform"].form.errors.keys() == {"code"}


def test_so_does_a_formatted_text(admin_client: Client) -> None:
    section = factories.SectionFactory.create(body="")
    address = reverse("admin:plans_section_change", args=[section.pk])
    form = admin_client.get(address).context["adminform"].form
    sent = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    formsets = {"milestones-TOTAL_FORMS": "0", "milestones-INITIAL_FORMS": "0"}
    page = admin_client.post(address, {**sent, **formsets, "body": apart("○ 홍보\n - 영상")})
    assert page.status_code == 302, page.context["errors"]
    assert Section.objects.get().body == "<ul><li><p>홍보</p><ul><li><p>영상</p></li></ul></li></ul>"


def test_a_search_finds_what_is_composed(admin_client: Client) -> None:
    factories.ProjectFactory(title="도시브랜드 확산")
    for address in (reverse("find"), reverse("admin:plans_project_changelist")):
        assert "확산" in admin_client.get(address, {"q": apart("브랜드")}).content.decode()


def test_a_file_keeps_its_name_as_it_reads(admin_client: Client) -> None:
    file = SimpleUploadedFile(apart("예산.csv"), "가,나\n1,2".encode())
    admin_client.post(reverse("import-new"), {"file": file})
    assert ImportJob.objects.get().name == "예산.csv"


def test_a_password_is_what_was_typed(client: Client) -> None:
    person = factories.UserFactory.create()
    person.set_password(apart("긴 비밀번호입니다"))
    person.save()
    login = reverse("login")
    page = client.post(login, {"login": person.username, "password": "긴 비밀번호입니다"})
    assert page.status_code == 200
    page = client.post(login, {"login": person.username, "password": apart("긴 비밀번호입니다")})
    assert page.status_code == 302
