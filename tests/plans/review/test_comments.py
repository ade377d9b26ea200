"""Comments beside what they are about: who says, answers and resolves them, and what holds a plan up."""

from typing import Any

import pytest
from django.urls import reverse
from lxml import html

from plans.models import ReviewComment, State
from plans.projects.removal import remove_project, restore_project
from tests.factories import MilestoneFactory, ReviewCommentFactory, SectionFactory, put
from tests.pages import part_url, text
from tests.plans.review.conftest import Desk

pytestmark = pytest.mark.django_db


def beside(page: Any, desk: Desk, spot: str) -> str:
    """What is said at a spot of a project's page."""
    [found] = html.fromstring(page.content).xpath(f"//*[@id='comments-{spot}-{desk.project.pk}']")
    return " ".join(found.text_content().split())


def comment() -> ReviewComment:
    return ReviewComment.objects.select_related("project", "section__kind", "milestone").get()


class TestACommentBesideASection:
    def test_stands_there_while_one_writes_and_is_answered_there(self, desk: Desk) -> None:
        desk.says("planner", desk.at_section, "달을 적으십시오.")
        writer, page = desk.browser("writer"), reverse("project", args=[desk.project.pk])
        assert "답을 기다림 달을 적으십시오. 박서연 · 2023. 11. 20. 09:00" in beside(
            writer.get(page), desk, desk.at_section
        )
        assert "답할 의견 1건" in text(writer.get(page))
        assert "답할 의견 1건" in text(writer.get(reverse("first-page")))
        place = f"{page}#comments-{desk.at_section}-{desk.project.pk}"
        assert desk.answers("writer", comment(), "적었습니다.", next=place)["Location"] == place
        assert "답함 달을 적으십시오." in beside(writer.get(page), desk, desk.at_section)
        assert "적었습니다. 김하늘 · 2023. 11. 20. 09:00" in beside(writer.get(page), desk, desk.at_section)
        assert "답할 의견" not in text(writer.get(page))

    @pytest.mark.parametrize(("spot", "place"), [("project", ""), ("facts", " › 개요"), ("money", " › 소요예산")])
    def test_may_be_about_what_is_no_section(self, desk: Desk, spot: str, place: str) -> None:
        desk.says("approver", spot, "확인하십시오.")
        assert comment().place == f"1. 언론 홍보{place}"
        page = desk.browser("approver").get(reverse("project", args=[desk.project.pk]))
        assert "확인하십시오." in beside(page, desk, spot)

    def test_may_be_about_a_milestone_of_it(self, desk: Desk) -> None:
        other = MilestoneFactory.create()
        refused = desk.says("approver", desk.at_section, "언제입니까?", milestone=other.pk)
        assert "그 일정은 이 항목에 없습니다." in text(refused)
        desk.says("approver", desk.at_section, "언제입니까?", milestone=desk.milestone.pk)
        assert comment().place == "1. 언론 홍보 › 추진계획 › 일정 “착공”"
        page = desk.browser("writer").get(reverse("project", args=[desk.project.pk]))
        assert "답을 기다림 일정 “착공” 언제입니까?" in beside(page, desk, desk.at_section)

    def test_is_said_once_however_often_it_is_sent(self, desk: Desk) -> None:
        for _ in range(2):
            desk.says("approver", "facts", "확인하십시오.")
        desk.says("approver", "money", "확인하십시오.")
        assert ReviewComment.objects.count() == 2

    def test_needs_words(self, desk: Desk) -> None:
        page = desk.says("approver", desk.at_section, " ", next="/projects/1/")
        assert "무엇을 왜 고치거나 확인해야 하는지 적으십시오." in text(page)
        assert 'value="/projects/1/"' in page.content.decode()
        assert not ReviewComment.objects.exists()

    @pytest.mark.parametrize("spot", ["nowhere", "section-", "section-999999", "milestone"])
    def test_is_about_something_of_its_project(self, desk: Desk, spot: str) -> None:
        assert desk.says("approver", spot, "확인하십시오.").status_code == 404

    def test_leads_back_to_no_other_site(self, desk: Desk) -> None:
        for place in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
            answer = desk.says("approver", "facts", f"확인하십시오. {place}", next=place)
            assert answer["Location"] == part_url("department", desk.part) + "#comments"


class TestWho:
    def test_only_reviewers_say_something(self, desk: Desk) -> None:
        said = {who: desk.says(who, "facts", f"{who}의 의견").status_code for who in desk.people}
        assert said == {"writer": 403, "viewer": 403, "stranger": 404, "approver": 302, "deputy": 302, "planner": 302}

    def test_nobody_else_reads_it(self, desk: Desk) -> None:
        desk.says("approver", desk.at_section, "내부의 말")
        part, number = desk.part, desk.project.number
        pages = [
            part_url("department", part),
            reverse("first-page"),
            part_url("project-book", part, number),
            part_url("department-book", part),
            part_url("department-history", part),
        ]
        desk.browser("viewer").get(part_url("department", part))
        read = {
            who: [page for page in pages if "내부의 말" in text(desk.browser(who).get(page))] for who in desk.people
        }
        assert read["viewer"] == read["stranger"] == []
        # It waits for whoever reviews as well as for who writes; the planner's first page has departments.
        assert read["writer"] == read["approver"] == [pages[0], pages[1], pages[2]]
        assert read["planner"] == [pages[0], pages[2]]

    @pytest.mark.parametrize("state", [State.WRITING, State.SUBMITTED, State.APPROVED])
    def test_the_department_answers_whoever_has_the_plan(self, desk: Desk, state: State) -> None:
        desk.says("planner", "facts", "확인하십시오.")
        desk.put(state)
        assert desk.answers("viewer", comment()).status_code == 404
        assert desk.answers("writer", comment()).status_code == 302
        assert comment().answered_by == desk.people["writer"]

    def test_what_a_planner_asked_the_department_does_not_put_away(self, desk: Desk) -> None:
        desk.says("planner", "facts", "총괄의 물음")
        assert [desk.resolves(who, comment()).status_code for who in ("writer", "approver")] == [403, 403]
        assert "해결함으로 표시" not in text(desk.browser("approver").get(part_url("department", desk.part)))
        assert "해결한 의견 1건" in text(desk.resolves("planner", comment()))
        assert comment().resolved_by == desk.people["planner"]

    def test_another_approver_stands_in_for_who_asked(self, desk: Desk) -> None:
        desk.says("approver", "facts", "확인하십시오.")
        desk.resolves("deputy", comment())
        assert comment().resolved_by == desk.people["deputy"]
        assert "한별님이 이미 해결한 것으로 하였습니다." in text(desk.resolves("planner", comment()))
        late = desk.answers("writer", comment(), follow=True)
        assert late["Location"].endswith("#comments")
        assert comment().answer == ""


class TestTheWayOfAPlan:
    def test_waits_for_an_answer_or_for_whoever_asked(self, desk: Desk) -> None:
        desk.put(State.SUBMITTED)
        desk.says("approver", "facts", "하나")
        desk.says("approver", "money", "둘")
        one, two = ReviewComment.objects.order_by("pk")
        assert "답하지 않은 의견 2건이 남아 있어" in text(desk.takes("approver", "approve"))
        desk.answers("writer", one)
        desk.resolves("approver", two)
        page = desk.browser("approver").get(part_url("department-approve", desk.part))
        assert "답을 받은 의견 1건은 해결한 것으로 표시합니다." in text(page)
        desk.takes("approver", "approve")
        assert desk.state() == State.APPROVED
        one.refresh_from_db()
        assert one.resolved_by == desk.people["approver"]

    def test_what_a_planner_asked_stays_until_the_planner_hands_it_on(self, desk: Desk) -> None:
        desk.put(State.SUBMITTED)
        desk.says("planner", "facts", "총괄의 물음")
        desk.answers("writer", comment())
        assert "확인할 답" not in text(desk.browser("approver").get(reverse("first-page")))
        desk.takes("approver", "approve")
        assert not comment().is_resolved
        row = html.fromstring(desk.browser("planner").get(reverse("first-page")).content)
        assert "1건의 답 검토하기" in row.xpath("string(//td[@data-label='확인할 답'])")
        desk.takes("planner", "confirm")
        assert (desk.state(), comment().resolved_by) == (State.CONFIRMED, desk.people["planner"])

    def test_is_read_and_not_written_once_it_is_confirmed(self, desk: Desk) -> None:
        desk.says("planner", "facts", "총괄의 물음")
        desk.put(State.CONFIRMED)
        assert desk.says("planner", "facts", "늦은 의견").status_code == 403
        assert "확정되어 바꿀 수 없습니다" in text(desk.answers("writer", comment()))
        assert desk.resolves("planner", comment()).status_code == 403
        page = desk.browser("writer").get(reverse("project-review", args=[desk.project.pk]))
        assert "총괄의 물음" in beside(page, desk, "facts")
        assert "답 남기기" not in text(page)
        assert "의견 쓰기" not in text(desk.browser("planner").get(reverse("project-review", args=[desk.project.pk])))

    def test_goes_along_as_a_reason_when_the_plan_is_returned(
        self, desk: Desk, mailoutbox: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        writer = desk.people["writer"]
        writer.email = "writer@city.example"
        writer.save()
        desk.put(State.SUBMITTED)
        desk.says("approver", "money", "근거를 적으십시오.")
        desk.says("approver", desk.at_section, "언제입니까?", milestone=desk.milestone.pk)
        desk.says("approver", "facts", "이미 답한 의견")
        desk.answers("writer", ReviewComment.objects.get(topic="facts"))
        form = desk.browser("approver").get(part_url("department-return", desk.part))
        assert "함께 보내는 의견 2건" in text(form)
        with django_capture_on_commit_callbacks(execute=True):
            desk.returns(whole="용어를 맞추십시오.")
        assert desk.state() == State.WRITING
        assert [each.label for each in ReviewComment.objects.order_by("pk")] == [
            *("반려 사유", "반려 사유", "의견", "반려 사유")
        ]
        [letter] = [each for each in mailoutbox if each.to == [writer.email]]
        project = reverse("project", args=[desk.project.pk])
        assert "반려 사유 - 1. 언론 홍보 › 소요예산\n근거를 적으십시오.\n" in letter.body
        assert f"{project}#money-title\n" in letter.body
        assert f"{project}#milestone-{desk.milestone.pk}-title\n" in letter.body
        assert letter.body.index("용어를 맞추십시오.") < letter.body.index("근거를 적으십시오.")
        # The addresses lead to something.
        page = desk.browser("writer").get(project).content.decode()
        for anchor in (
            "money-title",
            "id_title",
            f"milestone-{desk.milestone.pk}-title",
            f"section-{desk.section.pk}-body",
        ):
            assert f'id="{anchor}"' in page

    def test_is_reason_enough(self, desk: Desk) -> None:
        desk.put(State.SUBMITTED)
        assert "반려하는 사유를 한 곳 이상 적으십시오." in text(desk.returns())
        desk.says("approver", "facts", "확인하십시오.")
        desk.returns()
        assert desk.state() == State.WRITING


class TestWhatItIsAbout:
    def test_is_called_as_it_is_called_now(self, desk: Desk) -> None:
        desk.says("approver", desk.at_section, "달을 적으십시오.", milestone=desk.milestone.pk)
        desk.section.title, desk.milestone.title = "앞으로 할 일", "준공"
        desk.section.save()
        desk.milestone.save()
        assert comment().place == "1. 언론 홍보 › 앞으로 할 일 › 일정 “준공”"

    def test_leaves_it_to_its_section_or_project_when_it_is_removed(self, desk: Desk) -> None:
        desk.says("approver", desk.at_section, "언제입니까?", milestone=desk.milestone.pk)
        desk.milestone.delete()
        assert comment().place == "1. 언론 홍보 › 추진계획 › 일정 “착공”"
        page = reverse("project", args=[desk.project.pk])
        assert "일정 “착공” 언제입니까?" in beside(desk.browser("writer").get(page), desk, desk.at_section)
        desk.section.delete()
        assert "일정 “착공” 언제입니까?" in beside(desk.browser("writer").get(page), desk, "project")
        assert desk.answers("writer", comment()).status_code == 302

    def test_comes_back_with_a_project_that_was_removed(self, desk: Desk) -> None:
        desk.says("approver", desk.at_section, "언제입니까?", milestone=desk.milestone.pk)
        removed = remove_project(project=desk.project, by=desk.people["writer"])
        assert comment().project is None
        restore_project(removed=removed, by=desk.people["writer"])
        assert (comment().section, comment().milestone) == (desk.section, desk.milestone)

    def test_is_not_copied_with_it(self, desk: Desk) -> None:
        desk.says("approver", desk.at_section, "달을 적으십시오.")
        desk.browser("writer").post(part_url("project-copy", desk.part, desk.project.pk))
        assert desk.part.projects.count() == 2
        assert comment().project == desk.project


@pytest.mark.once
def test_a_project_with_many_asks_the_database_as_often_as_one_with_few(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    def add(count: int) -> None:
        for _ in range(count):
            section = SectionFactory.create(project=desk.project)
            milestone = MilestoneFactory(section=section)
            place = {"department_plan": desk.part, "project": desk.project, "section": section}
            ReviewCommentFactory(**place, milestone=milestone, topic="milestone")
            ReviewCommentFactory(**place)

    put(desk.part, State.SUBMITTED)
    pages = [
        reverse("project", args=[desk.project.pk]),
        reverse("project-review", args=[desk.project.pk]),
        part_url("department-review", desk.part),
        part_url("department", desk.part),
        part_url("project-book", desk.part, desk.project.number),
        reverse("first-page"),
    ]
    approver = desk.browser("approver")

    def fill(count: int) -> None:
        """With more of them, and what was counted of the department anew."""
        add(count)
        for page in pages:
            approver.get(page)

    fill(2)
    counts = []
    for page in pages:
        with django_assert_max_num_queries(60) as few:
            approver.get(page)
        counts.append(len(few))
    fill(6)
    for page, count in zip(pages, counts, strict=True):
        with django_assert_max_num_queries(count):
            approver.get(page)
