"""A picture whose file was lost or broken after it was stored: the book prints all the same."""

from pathlib import Path
from typing import Any

import factory.django
import pytest
from django.test import Client
from django.urls import reverse

from plans.models import Plan
from reports.book.build import build_book
from reports.book.html import file_html, screen_html
from tests.factories import OrganisationFactory, PictureFactory, PlannerFactory, SectionFactory
from tests.reports.printed import print_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(params=["lost", "broken", "empty"])
def plan(request: pytest.FixtureRequest) -> Plan:
    mark = OrganisationFactory.create(mark=factory.django.ImageField()).mark
    picture = PictureFactory.create(number=1, alt="조감도", file=factory.django.ImageField(width=90, height=90))
    SectionFactory(project=picture.project, body="<p>[[그림 1]]</p>")
    for path in (Path(mark.path), Path(picture.file.path)):
        if request.param == "lost":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:100] if request.param == "broken" else b"")
    return Plan.objects.get()


@pytest.mark.parametrize("output", [print_pdf, file_html, screen_html])
def test_every_output_is_made(plan: Plan, output: Any) -> None:
    assert len(output(build_book(plan))) > 1_000


def test_no_page_fails(plan: Plan, client: Client) -> None:
    client.force_login(PlannerFactory())
    picture = plan.department_plans.get().projects.get().pictures.get()
    statuses = {
        client.get(reverse("organisation-mark")).status_code,
        client.get(reverse("picture", args=[picture.pk])).status_code,
    }
    assert statuses <= {200, 404}
    for page in (reverse("book", args=[plan.year]), reverse("admin:plans_picture_change", args=[picture.pk])):
        assert client.get(page).status_code == 200
