"""An earlier version of a section, and bringing it back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Plan, Project, Section, State
from tests.factories import PictureFactory, PlannerFactory, ProjectFactory, UserFactory, WriterFactory, put
from tests.pages import text
from tests.plans.history.changing import AFTER, BEFORE, change, of_project, records, version_of

pytestmark = pytest.mark.django_db


class TestAnEarlierVersion:
    @pytest.fixture
    def first(self, section: Section, lee: User, clock: Any) -> Any:
        """The section's first record; somebody changed its text since."""
        change(section, lee, body=AFTER, title="바뀐 제목")
        clock.shift(5)
        return records(section)[0]

    def test_is_shown_whole_with_its_difference_from_now(self, writer: Any, project: Project, first: Any) -> None:
        page = writer.get(version_of(project, first))
        assert BEFORE in page.content.decode()
        assert "지운 글: 4회, 지운 글 끝. 더한 글: 3회, 더한 글 끝." in text(page)
        assert "제목 바뀐 제목 → (없음)" in text(page)

    def test_comes_back_as_an_entry_of_its_own(
        self, writer: Any, project: Project, section: Section, first: Any, kim: User
    ) -> None:
        answer = writer.post(version_of(project, first), {"version": section.version}, follow=True)
        assert "이전 판으로 되돌렸습니다" in text(answer)
        before = section.version
        section.refresh_from_db()
        assert (section.body, section.title, section.version) == (BEFORE, "", before + 1)
        last = records(section)[-1]
        assert (last.history_user, last.history_change_reason) == (kim, "이전 판으로 되돌림")
        assert [each.body for each in records(section)] == [BEFORE, AFTER, BEFORE]

    def test_says_which_of_its_pictures_are_others_now(
        self, writer: Any, project: Project, section: Section, kim: User, lee: User, clock: Any
    ) -> None:
        _, replaced, gone = (PictureFactory.create(project=project, number=number) for number in (1, 2, 3))
        change(section, kim, body="<p>[[그림 1]]</p><p>[[그림 2]] [[그림 3]]</p>")
        with_pictures = records(section)[-1]
        clock.shift(5)
        change(section, lee, body=AFTER)
        replaced.delete()
        gone.delete()
        PictureFactory.create(project=project, number=2)
        answer = text(writer.post(version_of(project, with_pictures), {"version": section.version}, follow=True))
        assert "글이 가리키는 그림이 지금은 없어 빈 틀로 인쇄합니다(그림 3)." in answer
        assert "글이 가리키는 번호가 그 뒤에 다른 그림이 되었습니다(그림 2)." in answer

    def test_does_not_swallow_what_the_same_person_typed_just_before(
        self, client: Client, project: Project, section: Section, first: Any, lee: User
    ) -> None:
        client.force_login(lee)
        client.post(version_of(project, first), {"version": section.version})
        assert [each.body for each in records(section)] == [BEFORE, AFTER, BEFORE]

    @pytest.mark.parametrize("version", ["1", "", "x", "9" * 5000])
    def test_does_not_come_over_what_somebody_saved_meanwhile(
        self, writer: Any, project: Project, section: Section, first: Any, version: str
    ) -> None:
        answer = writer.post(version_of(project, first), {"version": version}, follow=True)
        assert "그사이 다른 사람이 고쳐" in text(answer)
        section.refresh_from_db()
        assert section.body == AFTER

    @pytest.mark.parametrize(
        ("state", "sentence"),
        [(State.SUBMITTED, "‘부서 검토’ 단계여서"), (State.CONFIRMED, "확정되어 바꿀 수 없습니다")],
    )
    def test_is_refused_with_a_sentence_where_the_writer_may_not_write(
        self, writer: Any, project: Project, section: Section, first: Any, state: Any, sentence: str
    ) -> None:
        put(project.department_plan, state)
        assert "이 판으로 되돌리기" not in text(writer.get(version_of(project, first)))
        answer = writer.post(version_of(project, first), {"version": section.version})
        assert answer.status_code == 403
        assert sentence in text(answer)
        section.refresh_from_db()
        assert section.body == AFTER

    def test_is_refused_to_everybody_once_the_plan_is_confirmed(
        self, client: Client, project: Project, section: Section, first: Any
    ) -> None:
        project.department_plan.plan.set_state(Plan.State.CONFIRMED)
        client.force_login(PlannerFactory())
        answer = client.post(version_of(project, first), {"version": section.version})
        assert (answer.status_code, "확정되어 바꿀 수 없습니다" in text(answer)) == (403, True)

    def test_is_refused_to_who_only_reads(self, client: Client, project: Project, section: Section, first: Any) -> None:
        client.force_login(UserFactory())
        assert client.get(version_of(project, first)).status_code == 200
        assert client.post(version_of(project, first), {"version": section.version}).status_code == 403

    def test_is_refused_where_the_plan_is_handed_on_in_the_same_moment(
        self, writer: Any, project: Project, section: Section, first: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(project.department_plan, State.SUBMITTED)
        monkeypatch.setattr("plans.history.views._may_edit", lambda request, project: True)
        assert writer.post(version_of(project, first), {"version": section.version}).status_code == 403
        section.refresh_from_db()
        assert section.body == AFTER

    def test_is_found_under_its_own_project_alone(self, client: Client, project: Project, first: Any) -> None:
        stranger = WriterFactory.create()
        theirs = ProjectFactory.create(department_plan__department=stranger.department)
        client.force_login(stranger)
        for address in (version_of(project, first), version_of(theirs, first), of_project(project)):
            assert client.get(address).status_code == 404
            assert client.post(address).status_code in (404, 405)
        assert client.get(reverse("section-version", args=[theirs.pk, 10**20])).status_code == 404

    def test_is_not_found_where_the_section_was_moved_away(
        self, writer: Any, project: Project, section: Section, first: Any
    ) -> None:
        Section.objects.update(project=ProjectFactory.create())
        assert writer.get(version_of(project, first)).status_code == 404
