"""The pages of an import: upload, columns, preview, confirm, revert."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccessLog, User
from budgets.models import BudgetLine
from spreadsheets.models import HeadChoice, ImportJob
from spreadsheets.reading.child import read
from tests.budgets.sheets.files import HEADER, PARK, csv_of
from tests.factories import (
    BudgetFactory,
    CategoryFactory,
    DepartmentFactory,
    FundingSourceFactory,
    PlannerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_are_read_here() -> None:
    """Not here: files come all the way, through the process that reads them."""


@pytest.fixture
def planner(client: Client) -> User:
    DepartmentFactory(name="공원과")
    FundingSourceFactory(name="구비")
    CategoryFactory()
    BudgetFactory()
    planner = PlannerFactory()
    client.force_login(planner)
    return planner


def sent(client: Client, *rows: Any, **options: Any) -> Any:
    """The page that the person is led to after sending a file."""
    file = SimpleUploadedFile("예산.csv", csv_of(*rows))
    return client.post(reverse("import-new"), {"file": file, **options}, follow=True)


def text_of_page(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_file_is_shown_stored_and_reverted(client: Client, planner: User) -> None:
    page = sent(client, HEADER, PARK)
    assert "아직 저장하지 않았습니다" in text_of_page(page)
    assert "<ins>1,200천원</ins>" in text_of_page(page)
    assert not BudgetLine.objects.exists()
    job = ImportJob.objects.get()
    page = client.post(reverse("import-confirm", args=[job.pk]), follow=True)
    assert "모두 저장했습니다." in text_of_page(page)
    assert BudgetLine.objects.get().amount == 1_200_000
    page = client.get(reverse("import-take-back", args=[job.pk]))  # asks first
    assert "예산액: 새로 생긴 1건을 지웁니다." in text_of_page(page)
    assert BudgetLine.objects.exists()
    page = client.post(reverse("import-take-back", args=[job.pk]), follow=True)
    assert "가져오기 전으로 되돌렸습니다." in text_of_page(page)
    assert not BudgetLine.objects.exists()
    assert [entry.detail for entry in AccessLog.objects.order_by("pk")] == [
        "예산: 예산.csv",
        "예산 되돌림: 예산.csv",
    ]


def test_errors_are_listed_with_their_cells_and_cannot_be_stored(client: Client, planner: User) -> None:
    page = sent(client, HEADER, [*PARK[:2], "공윈과", *PARK[3:]])
    assert "오류 1건이 있어 저장할 수 없습니다." in text_of_page(page)
    assert "C2" in text_of_page(page)
    assert "“공원과”를 뜻하십니까?" in text_of_page(page)
    job = ImportJob.objects.get()
    assert reverse("import-confirm", args=[job.pk]) not in text_of_page(page)
    page = client.post(reverse("import-confirm", args=[job.pk]), follow=True)
    assert "오류가 남아 있습니다" in text_of_page(page)


def test_the_file_can_be_had_with_its_errors_marked(client: Any, planner: Any) -> None:
    sent(client, HEADER, [*PARK[:2], "공윈과", *PARK[3:]])
    job = ImportJob.objects.get()
    answer = client.get(reverse("import-errors", args=[job.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    marked = read(b"".join(answer.streaming_content), "오류.xlsx")
    assert marked.sheets[0].rows[1][2] == "공윈과"


def test_a_file_that_cannot_be_read_says_why(client: Client, planner: User) -> None:
    file = SimpleUploadedFile("예산.xlsx", b"%PDF-1.7 nothing")
    page = client.post(reverse("import-new"), {"file": file}, follow=True)
    assert ImportJob.objects.get().state == ImportJob.State.REFUSED
    assert ImportJob.objects.get().summary["refused"] in text_of_page(page)


def test_without_a_file_the_form_says_so(client: Client, planner: User) -> None:
    assert client.post(reverse("import-new"), {}).context["form"].errors["file"]
    empty = client.post(reverse("import-new"), {"file": SimpleUploadedFile("예산.csv", b"")})
    assert empty.context["form"].errors["file"] == ["빈 파일입니다. 내용이 있는 파일을 고르십시오."]


def test_columns_are_chosen_by_hand_and_remembered(client: Client, planner: User) -> None:
    odd = ["때", *HEADER[1:6], "일감", *HEADER[7:]]
    page = sent(client, odd, PARK)
    assert "머리행을 찾지 못해" in text_of_page(page)
    job = ImportJob.objects.get()
    columns = reverse("import-columns", args=[job.pk])
    place = {"place": "1", "kind": "budget", "sheet": job.sheet, "row": 1, "height": 1}
    page = client.post(columns, place, follow=True)
    fields = page.context["columns"]
    chosen = {name: fields[name].initial or "" for name in fields.fields if name.startswith("column-")}
    assert chosen["column-6"] == ""
    page = client.post(columns, {**chosen, "column-0": "year", "column-6": "name"}, follow=True)
    assert "아직 저장하지 않았습니다" in text_of_page(page)
    assert HeadChoice.objects.get().by == planner
    assert "아직 저장하지 않았습니다" in text_of_page(sent(client, odd, PARK))


def test_one_field_cannot_be_two_columns(client: Client, planner: User) -> None:
    sent(client, HEADER, PARK)
    job = ImportJob.objects.get()
    page = client.post(reverse("import-columns", args=[job.pk]), {"column-2": "department", "column-3": "department"})
    assert "C열과 D열을 모두 “부서”로 골랐습니다. 하나만 고르십시오." in text_of_page(page)


def test_several_columns_of_one_source_are_its_parts(client: Client, planner: User) -> None:
    """The next file with the same header row is read so as well, and the page shows what was chosen."""
    national = f"source:{FundingSourceFactory(name='국비').pk}"
    header, row = [*HEADER[:8], "국비(천원)", "보조 하나", "보조 둘"], [*PARK[:8], 100, 20, 3]
    sent(client, header, row)
    job = ImportJob.objects.get()
    columns = reverse("import-columns", args=[job.pk])
    fields = client.get(columns).context["columns"]
    chosen = {name: fields[name].initial or "" for name in fields.fields if name.startswith("column-")}
    chosen |= dict.fromkeys(["column-8", "column-9", "column-10"], national)
    client.post(columns, {**chosen, "unit": "thousand"}, follow=True)
    again = client.get(columns).context["columns"]
    assert [again[f"column-{at}"].initial for at in (8, 9, 10)] == [national] * 3
    for name in ("", "더"):
        sent(client, header, [*PARK[:6], f"공원 조성{name}", *row[7:]], unit="thousand")
        job = ImportJob.objects.latest("created")
        assert [row[4] for row in job.summary["sums"][-1]["rows"]] == [123_000]


def test_what_the_file_leaves_out_is_chosen_by_the_person(client: Client, planner: User) -> None:
    header, row = [*HEADER[2:9], "금액"], PARK[2:]
    page = text_of_page(sent(client, header, row))
    assert "정하셔야 할 것이 있습니다." in page
    assert "금액의 단위가 파일에 없습니다" in page
    assert "고친 파일 올리기" not in page
    page = sent(client, header, row, unit="won", year=2024, edition="본예산")
    assert "아직 저장하지 않았습니다" in text_of_page(page)


def test_somebody_elses_job_is_not_found(client: Client, planner: User) -> None:
    sent(client, HEADER, PARK)
    job = ImportJob.objects.get()
    client.force_login(UserFactory())
    for name in ("import", "import-columns", "import-errors"):
        assert client.get(reverse(name, args=[job.pk])).status_code == 404


def test_another_planner_sees_it_and_does_not_go_on_with_it(client: Client, planner: User) -> None:
    sent(client, HEADER, PARK)
    job = ImportJob.objects.get()
    client.force_login(PlannerFactory())
    page = client.get(reverse("import", args=[job.pk]))
    assert page.status_code == 200
    assert "모두 저장" not in text_of_page(page)
    assert client.post(reverse("import-confirm", args=[job.pk])).status_code == 403


def test_rows_can_be_shown_by_what_happens_to_them(client: Client, planner: User) -> None:
    sent(client, HEADER, *[[*PARK[:5], f"{n:04}", f"사업 {n}", None, "구비", n] for n in range(60)])
    job = ImportJob.objects.get()
    page = client.get(reverse("import", args=[job.pk]), {"show": "new", "page": "3"})
    assert "3 / 3쪽" in text_of_page(page)
    assert client.get(reverse("import", args=[job.pk]), {"show": "nonsense", "page": "x"}).status_code == 200


def test_the_list_asks_as_often_however_many_jobs_there_are(
    client: Client, planner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sent(client, HEADER, PARK)
    client.get(reverse("imports"))
    with django_assert_num_queries(4):
        client.get(reverse("imports"))
    for _ in range(3):
        sent(client, HEADER, PARK)
    with django_assert_num_queries(4):
        assert "예산.csv" in text_of_page(client.get(reverse("imports")))


def test_after_a_day_the_page_says_that_it_is_over(client: Client, planner: User) -> None:
    sent(client, HEADER, PARK)
    ImportJob.objects.update(created=timezone.now() - timedelta(days=2))
    page = client.get(reverse("import", args=[ImportJob.objects.get().pk]))
    assert "올린 지 하루가 지나" in text_of_page(page)
    assert "모두 저장" not in text_of_page(page)


def test_files_are_downloaded_and_the_access_log_has_them(client: Any, planner: Any) -> None:
    assert client.get(reverse("import-template", args=["budget"])).status_code == 200
    answer = client.get(reverse("export", args=["budget", "csv"]), {"year": "2024"})
    assert b"".join(answer.streaming_content).startswith("\ufeff연도".encode())
    assert AccessLog.objects.get().detail == "2024년 예산.csv"
    assert client.get(reverse("export", args=["budget", "pdf"])).status_code == 404
    assert client.get(reverse("export", args=["nothing", "csv"])).status_code == 404


def test_a_file_of_no_kind_at_all_is_not_called_one(client: Client, planner: User) -> None:
    page = text_of_page(sent(client, ["가", "나"], [1, 2]))
    assert "머리행을 찾지 못해 어느 자료인지 알 수 없습니다. 종류와 시트, 머리행을 직접 고르십시오." in page
    assert "<dd> 알 수 없음 </dd>" in page


def test_the_first_rows_are_shown_with_their_numbers_and_the_columns_letters(client: Client, planner: User) -> None:
    sent(client, ["2024년 예산"], [], HEADER, PARK)
    page = text_of_page(client.get(reverse("import-columns", args=[ImportJob.objects.get().pk])))
    assert '<th scope="col">행</th> <th scope="col">A</th><th scope="col">B</th>' in page
    assert '<th scope="row">1</th> <td class="whole">2024년 예산</td>' in page
    assert f'<th scope="row">3</th> <td class="whole">{HEADER[0]}</td>' in page


def test_totals_end_in_one_that_can_be_compared_with_the_finance_systems(client: Client, planner: User) -> None:
    DepartmentFactory(name="녹지과")
    other = [*PARK[:2], "녹지과", *PARK[3:9], "△200"]
    page = sent(client, HEADER, PARK, other)
    assert [sum["total"] for sum in page.context["sums"]] == [("합계", "0", "1,000", "1,000")] * 2
    assert '<th scope="row">합계</th> <td class="number">0</td> <td class="number">1,000</td>' in text_of_page(page)
