"""The board of those who gather the whole."""

from base64 import b64decode
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccessLog, User
from plans.models import DepartmentPlan, Plan, Project
from staffing.models import Department
from tests.factories import (
    ApproverFactory,
    BudgetLineFactory,
    PictureFactory,
    PlanFactory,
    PlannerFactory,
    ProjectFactory,
    ProjectProgramFactory,
    ReminderFactory,
    ReviewCommentFactory,
    RoundFactory,
    SectionFactory,
    TransitionFactory,
    WaiverFactory,
    WriterFactory,
)
from tests.pages import section_boxes, send, text

BOARD = reverse("board", args=[2024])

pytestmark = pytest.mark.django_db


def listed(page: Any) -> list[str]:
    return [row.part.department.name for row in page.context["rows"]]


class TestTheBoard:
    def test_lists_every_department_in_the_official_order(self, planner: Any, others: DepartmentPlan) -> None:
        page = planner.get(BOARD)
        assert listed(page) == ["감사담당관", "소통담당관", "총무과"]
        assert "소통담당관 작성 중 1 / 1 0 0 작성 2023. 11. 30." in text(page)
        assert "완료한 사업: 항목이 하나 이상 있고" in text(page)

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("?state=confirmed", ["총무과"]),
            ("?bureau=admin", ["총무과"]),
            ("?state=writing&bureau=admin", []),
            ("?overdue=on", []),
            ("?state=nonsense", ["감사담당관", "소통담당관", "총무과"]),
        ],
    )
    def test_is_filtered(self, planner: Any, others: DepartmentPlan, asked: str, found: list[Any]) -> None:
        assert listed(planner.get(BOARD + asked)) == found

    def test_lists_only_what_is_blocked_where_that_is_asked(
        self, planner: Any, part: DepartmentPlan, others: DepartmentPlan
    ) -> None:
        assert listed(planner.get(f"{BOARD}?blocked=on")) == []
        ReviewCommentFactory(department_plan=part)
        assert listed(planner.get(f"{BOARD}?blocked=on")) == ["소통담당관"]

    def test_is_filtered_by_who_is_responsible(
        self, planner: Any, part: DepartmentPlan, others: DepartmentPlan
    ) -> None:
        writer = WriterFactory.create(department=part.department, name="김하늘")
        approver = ApproverFactory.create(department=others.department)
        page = planner.get(f"{BOARD}?writer={writer.pk}")
        assert listed(page) == ["소통담당관"]
        assert "김하늘 (소통담당관)" in text(page)
        answer = planner.get(f"{reverse('board-text', args=[2024])}?writer={writer.pk}")
        assert len(b"".join(answer.streaming_content).splitlines()) == 2
        assert len(listed(planner.get(f"{BOARD}?writer={approver.pk}"))) == 3

    def test_says_who_changed_something_last_and_not_who_took_a_step(
        self, planner: Any, part: DepartmentPlan, others: DepartmentPlan, client: Client
    ) -> None:
        writer = WriterFactory.create(department=part.department, name="김하늘")
        project = Project.objects.get()
        data = section_boxes(client, project)
        with time_machine.travel(datetime(2023, 11, 21, 1, 30), tick=False):
            client.force_login(writer)
            send(client, "section", data | {"body": "<p>고친 글</p>"}, project.sections.get().pk)
        TransitionFactory(department_plan=part, at=datetime(2023, 11, 22, tzinfo=UTC), by__name="이도윤")
        client.force_login(PlannerFactory())
        page = client.get(BOARD)
        rows = {row.part.department.name: row.last_change for row in page.context["rows"]}
        assert (rows["총무과"], rows["감사담당관"]) == (None, None)
        assert "작성 2023. 11. 30. 김하늘 2023. 11. 21. 10:30" in text(page)
        # Money is a part of it, where the plan prints it.
        line = BudgetLineFactory.create(budget=part.plan.budget, program__department=part.department)
        ProjectProgramFactory(project=project, program=line.program)
        line.amount += 1000
        with time_machine.travel(datetime(2023, 11, 23, 1), tick=False):
            line.save()
        assert "기록되지 않은 사람 2023. 11. 23. 10:00" in text(client.get(BOARD))

    def test_says_so_of_what_left_every_row_as_it_was(self, planner: Any, part: DepartmentPlan) -> None:
        """A picture that was added and removed again; and a name is the one that its person has now."""
        planner.get(BOARD)
        writer = WriterFactory.create(department=part.department, name="김하늘")
        picture = PictureFactory.create(project__department_plan=part, project__number=9)
        project = picture.project
        planner.get(BOARD)
        with time_machine.travel(datetime(2023, 11, 23, 1), tick=False):
            added = PictureFactory.create(project=project)
            added._history_user = writer
            added.delete()
        assert "김하늘 2023. 11. 23. 10:00" in text(planner.get(BOARD))
        User.objects.filter(pk=writer.pk).update(name="김바다")
        assert "김바다 2023. 11. 23. 10:00" in text(planner.get(BOARD))

    def test_is_downloaded_as_a_spreadsheet(self, planner: Any, others: DepartmentPlan) -> None:
        Department.objects.filter(name="감사담당관").update(name="=1+1")
        answer = planner.get(f"{reverse('board-file', args=[2024])}?state=writing")
        sheet: Any = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
        [title, *_], header, *rows, total = sheet.iter_rows(values_only=True)
        assert (title, total[0]) == ("2024년 취합 현황", "합계")
        assert header[:6] == ("국", "부서", "상태", "주요사업", "완료", "막는 오류")
        assert [row[1:3] for row in rows] == [("=1+1", "작성 중"), ("소통담당관", "작성 중")]
        assert rows[1][3:9] == (1, 1, 0, 0, "작성", datetime(2023, 11, 30))
        # A name is no formula, whatever it begins with.
        assert sheet["B3"].data_type == "s"
        assert AccessLog.objects.get(what="exported").detail == "2024년 취합 현황.xlsx"

    def test_is_downloaded_as_text(self, planner: Any, others: DepartmentPlan) -> None:
        answer = planner.get(f"{reverse('board-text', args=[2024])}?state=writing")
        header, *rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert header.startswith("국,부서,상태,주요사업,완료,막는 오류")
        assert rows[-1].partition(",")[2].startswith("소통담당관,작성 중,1,1,0,0,작성,2023. 11. 30.")
        assert AccessLog.objects.get(what="exported").detail == "2024년 취합 현황.csv"

    def test_distinguishes_what_was_returned_from_what_is_first_being_written(
        self, planner: Any, part: DepartmentPlan, others: DepartmentPlan
    ) -> None:
        TransitionFactory(department_plan=part, returned=True)
        page = text(planner.get(BOARD))
        assert "소통담당관 반려됨 · 작성 중 작성자에게 반려 ·" in page
        assert "감사담당관 작성 중" in page
        answer = planner.get(reverse("board-text", args=[2024]))
        assert ",소통담당관,반려됨 · 작성 중,1,1" in b"".join(answer.streaming_content).decode("utf-8-sig")

    def test_shows_who_is_late(self, client: Client, others: DepartmentPlan) -> None:
        with time_machine.travel(date(2023, 12, 1)):
            client.force_login(PlannerFactory())
            page = client.get(f"{BOARD}?overdue=on")
        assert listed(page) == ["감사담당관", "소통담당관"]
        assert "소통담당관 작성 중 1 / 1 0 0 작성 2023. 11. 30. 마감 지남" in text(page)
        assert "늦은 부서 2곳 독촉하기" in text(page)

    def test_draws_how_far_the_whole_is_and_says_the_same_in_words(self, planner: Any, others: DepartmentPlan) -> None:
        page = planner.get(BOARD)
        bar = page.context["summary"].departments_bar
        assert bar.text == "부서 3개: 확정 1, 총괄 검토 0, 부서 검토 0, 작성 중 2"
        assert f'alt="{bar.text}"' in page.content.decode()
        drawn = b64decode(bar.source.partition(",")[2]).decode()
        assert 'viewBox="0 0 3 1"' in drawn
        assert '<rect x="0" width="1" height="1"' in drawn
        assert "주요사업 1건 가운데 1건 완료" in text(page)
        assert "작성 2023. 11. 30. 10일 남음 · 지금 차수" in text(page)

    def test_of_an_empty_plan_says_how_to_begin(self, planner: Any) -> None:
        PlanFactory(year=2024)
        page = planner.get(BOARD)
        assert "아직 참여하는 부서가 없습니다." in text(page)
        assert reverse("admin:plans_departmentplan_add") in page.content.decode()

    def test_needs_as_many_queries_for_twelve_departments_as_for_two(
        self,
        planner: Any,
        django_assert_num_queries: DjangoAssertNumQueries,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        plan = PlanFactory.create()
        self._add_departments(plan, 2)
        planner.get(BOARD)  # what it finds is kept
        with django_assert_max_num_queries(34) as few:
            planner.get(BOARD)
        count = len(few)
        self._add_departments(plan, 10)
        planner.get(BOARD)
        with django_assert_num_queries(count):
            planner.get(BOARD)

    def _add_departments(self, plan: Plan, count: Any) -> None:
        for project in ProjectFactory.create_batch(count, department_plan__plan=plan):
            BudgetLineFactory(budget=plan.budget, program=ProjectProgramFactory(project=project).program)
            part = project.department_plan
            SectionFactory(project=project)
            TransitionFactory(department_plan=part)
            ReminderFactory(department_plan=part)
            ReviewCommentFactory(department_plan=part)
            WaiverFactory(department_plan=part)
            RoundFactory(plan=plan)
