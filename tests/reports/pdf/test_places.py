"""Who asks for many files at once takes nobody's thread: one is made after the other, and others' pages come."""

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Project
from reports.pdf import places
from reports.pdf.places import place_for
from reports.pdf.printing import Unprintable
from tests.factories import BudgetFactory, ProjectFactory, WriterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return ProjectFactory(department_plan__plan__budget=BudgetFactory(), number=1)


@pytest.fixture
def writer(client: Client, project: Project) -> User:
    writer = WriterFactory(department=project.department_plan.department)
    client.force_login(writer)
    return writer


def pdf(client: Client, project: Project) -> Any:
    part = project.department_plan
    return client.get(reverse("project-book-pdf", args=[part.plan.year, part.department.code, project.number]))


def test_a_second_file_of_one_person_is_refused_while_the_first_is_made(
    client: Client, project: Project, writer: User
) -> None:
    with place_for(writer.pk):
        answer = pdf(client, project)
        assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
        assert answer["Retry-After"] == "10"
        assert "다 되면 다시 받으십시오" in answer.content.decode()
    assert pdf(client, project).status_code == HTTPStatus.OK


def test_two_of_others_leave_no_place_in_a_process(
    client: Client, project: Project, writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place_for(-1), place_for(-2):
        assert pdf(client, project).status_code == HTTPStatus.TOO_MANY_REQUESTS
        monkeypatch.setattr(places, "MOST", 3)
        assert pdf(client, project).status_code == HTTPStatus.OK


def test_a_file_that_cannot_be_made_gives_its_place_back(
    client: Client, project: Project, writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise Unprintable("만들지 못했습니다.")

    with monkeypatch.context() as broken:
        broken.setattr("reports.views.Printing.merged", fail)
        assert pdf(client, project).status_code == HTTPStatus.FOUND
    assert pdf(client, project).status_code == HTTPStatus.OK
