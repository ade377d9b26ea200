"""Rows and sections that change places."""

from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from django.urls import reverse

from plans.models import Milestone, Project, Section
from tests.factories import MilestoneFactory, SectionFactory, SectionKindFactory
from tests.pages import send

pytestmark = pytest.mark.django_db


def tree(section: Any) -> list[tuple[str, str | None]]:
    rows = section.milestones.select_related("parent").order_by("order")
    return [(row.title, row.parent and row.parent.title) for row in rows]


def test_rows_move_with_what_is_below_them(writer: Any, section: Section) -> None:
    one, two, three = (MilestoneFactory(section=section, title=title, order=5) for title in ("1", "2", "3"))

    def move(row: Any, where: Any) -> Any:
        return writer.post(reverse("milestone-move", args=[row.pk, where]), follow=True)

    move(three, "in")
    assert tree(section) == [("1", None), ("2", None), ("3", "2")]
    move(two, "up")
    assert tree(section) == [("2", None), ("3", "2"), ("1", None)]
    move(three, "out")
    assert tree(section) == [("2", None), ("3", None), ("1", None)]
    assert "아래 단계로 내릴 수 없습니다" in move(two, "in").content.decode()
    assert move(one, "sideways").status_code == HTTPStatus.NOT_FOUND
    assert [row.order for row in section.milestones.order_by("order")] == [1, 2, 3]


def test_a_row_does_not_go_below_one_with_an_amount(writer: Any, section: Section) -> None:
    MilestoneFactory(section=section, title="1", order=1, amount=1_000)
    row = MilestoneFactory(section=section, title="2", order=2)
    page = writer.post(reverse("milestone-move", args=[row.pk, "in"]), follow=True)
    assert "“1”에 금액이 있어 그 아래로 옮길 수 없습니다" in page.content.decode()
    assert tree(section) == [("1", None), ("2", None)]


def test_a_page_that_stays_open_gets_the_order_and_depth_of_all_rows(writer: Any, section: Section) -> None:
    one, two = (MilestoneFactory(section=section, title=title, order=order) for order, title in enumerate("12"))
    in_, up = (reverse("milestone-move", args=[two.pk, where]) for where in ("in", "up"))
    headers = {"accept": "application/json"}
    assert writer.post(in_, headers=headers).json() == {
        "rows": [[f"milestone-{one.pk}", 0], [f"milestone-{two.pk}", 1]]
    }
    answer = writer.post(up, headers=headers)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json() == {"refused": "바로 위에 같은 단계의 일정이 없어 더 옮길 수 없습니다."}
    page = writer.post(up, follow=True).content.decode()
    assert "바로 위에 같은 단계의 일정이 없어" in page
    assert "금액이 있어" not in page
    # What was said to the page's script is not said once more.
    assert "일정이 없어" not in writer.get(reverse("project", args=[section.project_id])).content.decode()


def test_rows_are_put_in_an_order_and_in_that_of_their_dates(writer: Any, section: Section) -> None:
    begins = {"가": "2024-09-01", "나": None, "다": "2024-03-01", "라": "2024-03-01"}
    rows = {
        title: MilestoneFactory(section=section, title=title, order=at, begins=begins[title], ends=None)
        for at, title in enumerate(begins)
    }
    MilestoneFactory(section=section, title="라-1", order=9, parent=rows["라"])
    Milestone.objects.filter(title="다").update(ends="2024-04-01")

    def arrange(**sent: str) -> str:
        answer = send(writer, "milestones-order", sent, section.pk).json()
        titles = dict(section.milestones.values_list("pk", "title"))
        return " ".join(titles[int(name.removeprefix("milestone-"))] for name, _ in answer["rows"])

    # A key of another's is passed over, and a row that isn't named stays behind the one before it; what is below a row
    # goes with it.
    order = ",".join(str(rows[title].pk) for title in "라나가")
    assert arrange(order=f"{order},{MilestoneFactory().pk},x") == "라 라-1 나 다 가"
    assert [title for title, _ in tree(section)] == ["라", "라-1", "나", "다", "가"]
    # One without a date stays behind the one before it, as does what ends later.
    assert arrange() == "라 라-1 나 다 가"
    assert arrange() == "라 라-1 나 다 가"


def test_sections_change_places_and_go(writer: Any, project: Project) -> None:
    first, second = (SectionFactory(project=project, title=title, order=3) for title in ("가", "나"))
    writer.post(reverse("section-move", args=[second.pk, "up"]))
    assert [each.title for each in project.sections.order_by("order")] == ["나", "가"]
    higher = writer.post(reverse("section-move", args=[second.pk, "up"]), follow=True)
    assert "바로 위에 항목이 없어 더 옮길 수 없습니다" in higher.content.decode()
    assert [each.title for each in project.sections.order_by("order")] == ["나", "가"]
    writer.post(reverse("section-remove", args=[first.pk]))
    writer.post(reverse("section-new", args=[project.pk]), {"title": "다"})
    assert [each.title for each in project.sections.order_by("order")] == ["나", "다"]


def test_a_new_section_comes_in_the_usual_order_of_its_kind(writer: Any, project: Project) -> None:
    overview, done, planned = (
        SectionKindFactory(code=code, name=code, order=order)
        for code, order in (("overview", 20), ("done", 30), ("planned", 50))
    )
    for kind, title, order in ((overview, "", 1), (planned, "", 7), (None, "붙임", 8)):
        SectionFactory(project=project, kind=kind, title=title, order=order)
    for sent in ({"kind": done.pk}, {"kind": done.pk, "title": "둘째 실적"}, {"title": "끝"}):
        writer.post(reverse("section-new", args=[project.pk]), sent)
    found = project.sections.order_by("order")
    assert [each.heading for each in found] == ["overview", "done", "둘째 실적", "planned", "붙임", "끝"]
    assert [each.order for each in found] == [1, 2, 3, 4, 5, 6]


def test_a_sorting_is_taken_back_by_its_message(writer: Any, project: Project, section: Section) -> None:
    late, early = (
        MilestoneFactory.create(section=section, begins=date(2024, month, 1), order=order)
        for order, month in enumerate((9, 3))
    )
    address = reverse("milestones-order", args=[section.pk])
    page = writer.post(address, follow=True).content.decode()
    assert list(section.milestones.order_by("order", "pk")) == [early, late]
    undo = f"{address}?order={late.pk},{early.pk}"
    assert f'action="{undo}"' in page
    writer.post(undo, {"undo": "1"})
    assert list(section.milestones.order_by("order", "pk")) == [late, early]


def test_a_sorting_of_very_many_rows_offers_no_key_whose_address_no_server_takes(writer: Any, section: Section) -> None:
    keys = range(1_000_000, 1_000_600)
    rows = (Milestone(pk=key, section=section, title="일정", order=order) for order, key in enumerate(keys))
    Milestone.objects.bulk_create(rows)
    page = writer.post(reverse("milestones-order", args=[section.pk]), follow=True).content.decode()
    assert "?order=" not in page
