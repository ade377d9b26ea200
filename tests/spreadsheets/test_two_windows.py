"""The same import in two windows: what was stored stays stored, and only what a person saw is."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from budgets.models import BudgetLine
from spreadsheets.imports import jobs
from spreadsheets.models import ImportJob
from tests.budgets.sheets.files import HEADER, PARK, csv_of
from tests.factories import BudgetFactory, CategoryFactory, DepartmentFactory, FundingSourceFactory, PlannerFactory

pytestmark = pytest.mark.django_db

State = ImportJob.State


@pytest.fixture
def job(client: Client) -> ImportJob:
    DepartmentFactory(name="공원과")
    FundingSourceFactory(name="구비")
    CategoryFactory()
    BudgetFactory()
    client.force_login(PlannerFactory())
    client.post(reverse("import-new"), {"file": SimpleUploadedFile("예산.csv", csv_of(HEADER, PARK))})
    return ImportJob.objects.get()


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def chosen(client: Client, job: ImportJob) -> dict[str, str]:
    fields = client.get(reverse("import-columns", args=[job.pk])).context["columns"]
    return {name: fields[name].initial or "" for name in fields.fields}


def test_columns_chosen_in_one_window_while_another_stores_leave_the_import_stored(
    client: Client, job: ImportJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = chosen(client, job)
    read = jobs.read

    def meanwhile(*args: Any) -> Any:
        client.post(reverse("import-confirm", args=[job.pk]))
        return read(*args)

    monkeypatch.setattr(jobs, "read", meanwhile)
    page = client.post(reverse("import-columns", args=[job.pk]), columns, follow=True)
    assert "이미 처리한 파일입니다. (저장함)" in text(page)
    job.refresh_from_db()
    assert (job.state, BudgetLine.objects.count()) == (State.CONFIRMED, 1)
    client.post(reverse("import-take-back", args=[job.pk]))
    assert not BudgetLine.objects.exists()


def test_what_was_previewed_anew_in_another_window_is_not_stored_without_a_look(client: Client, job: ImportJob) -> None:
    seen = job.digest
    client.post(reverse("import-columns", args=[job.pk]), {**chosen(client, job), "column-4": ""})
    assert ImportJob.objects.get().digest != seen
    page = client.post(reverse("import-confirm", args=[job.pk]), {"seen": seen}, follow=True)
    assert "자료가 바뀌어 저장하지 않았습니다" in text(page)
    assert not BudgetLine.objects.exists()
    page = client.post(reverse("import-confirm", args=[job.pk]), {"seen": page.context["job"].digest}, follow=True)
    assert "모두 저장했습니다." in text(page)
