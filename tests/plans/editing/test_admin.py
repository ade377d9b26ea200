"""The admin's pages for the same rows."""

from typing import Any

import pytest
from django.urls import reverse

from plans.models import Section
from tests.factories import AdminFactory
from tests.pages import form_data

pytestmark = pytest.mark.django_db


def test_the_admin_does_not_save_over_what_somebody_saved_meanwhile(client: Any, section: Any) -> None:
    client.force_login(AdminFactory())
    address = reverse("admin:plans_section_change", args=[section.pk])
    data = form_data(client, address, body="<p>관리자</p>")
    section.body = "<p>작성자</p>"
    section.save()
    page = client.post(address, data)
    assert "지금 저장된 내용은 “글: 작성자”입니다" in page.content.decode()
    assert Section.objects.get().body == "<p>작성자</p>"
    # Sent once more from the page that said so, it is meant.
    again = {**data, "began_from": page.context["adminform"].form["began_from"].value()}
    client.post(address, again)
    assert Section.objects.get().body == "<p>관리자</p>"


def test_a_project_s_admin_page_shows_which_of_its_rows_somebody_changed(
    client: Any, project: Any, section: Any
) -> None:
    client.force_login(AdminFactory())
    address = reverse("admin:plans_project_change", args=[project.pk])
    data = form_data(client, address, place="구청")
    type(section).objects.get().save()
    section.refresh_from_db()
    section.body = "<p>작성자</p>"
    section.save()
    assert "작성자" in client.post(address, data).content.decode()
    assert Section.objects.get().body == "<p>작성자</p>"
