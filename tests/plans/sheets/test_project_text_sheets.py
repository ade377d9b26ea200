"""The texts and the programs of projects in their sheet: changed there, where nothing can get lost by it."""

import csv
import io

import pytest

from accounts.models import User
from budgets.models import Program
from plans.editing.rows import add_section
from plans.models import DepartmentPlan, Project, Section
from plans.sheets.kinds import ProjectKind
from plans.sheets.resources import texts
from spreadsheets.exports.tables import table_of
from spreadsheets.imports.jobs import ImportRefused, confirm, revert_import
from spreadsheets.kinds import kind_of
from spreadsheets.reading.child import read
from spreadsheets.writing import WRITERS
from tests.factories import (
    DepartmentPlanFactory,
    MilestoneFactory,
    PlannerFactory,
    ProgramFactory,
    ProjectFactory,
    ProjectProgramFactory,
    SectionFactory,
    SectionKindFactory,
    WriterFactory,
)
from tests.sheets import changes, counts, csv_of, errors, places, previewed, warnings

pytestmark = pytest.mark.django_db
OUTLINE = "<ul><li><p>위치</p><ul><li><p>뒷산</p></li></ul></li></ul>"
TABLE = "<table><tbody><tr><td><p>표</p></td></tr></tbody></table>"


@pytest.fixture
def part(db: None) -> DepartmentPlan:
    SectionKindFactory(code="need", name="사업필요성", role="text", order=0)
    SectionKindFactory(code="overview", name="사업개요", role="overview", order=1)
    SectionKindFactory(code="plan", name="추진계획", role="planned", order=3)
    return DepartmentPlanFactory(department__code="parks", department__name="공원과")


@pytest.fixture
def writer(part: DepartmentPlan) -> User:
    return WriterFactory(department=part.department)


@pytest.fixture
def project(part: DepartmentPlan) -> Project:
    project = ProjectFactory(department_plan=part, number=1, title="숲길 조성", team=None)
    SectionFactory(project=project, kind=SectionKindFactory(code="overview"), order=1, body=OUTLINE)
    SectionFactory(project=project, kind=SectionKindFactory(code="plan"), order=2, body=TABLE)
    return project


def headings(project: Project) -> list[str]:
    return [each.heading for each in project.sections.order_by("order")]


def exported(user: User, **changed: str) -> bytes:
    """The projects as they go out, with other cells in the first row."""
    rows = list(csv.reader(io.StringIO(WRITERS["csv"](table_of(kind_of("projects"), user, {})).decode("utf-8-sig"))))
    for header, value in changed.items():
        rows[1][rows[0].index(header)] = value
    return csv_of(*rows)


def body(project: Project, kind: str) -> str:
    return Section.objects.get(project=project, kind__code=kind).body


class TestTexts:
    def test_that_newly_refer_to_pictures_are_told_whose_these_are(self, writer: User, project: Project) -> None:
        """As where they are pasted: a copied text means the pictures of the project that it came from."""
        Section.objects.filter(project=project, kind__code="overview").update(body="<p>[[그림 2]]</p>")
        job = previewed("projects", writer, exported(writer, 사업개요="[[그림 2]]\n[[그림 1]]"))
        assert [sentence for sentence in warnings(job) if "그림" in sentence] == [
            "글이 가리키는 그림은 이 사업의 그림으로 인쇄합니다(그림 1). 다른 사업의 글이면 그 표시를 지우십시오."
        ]

    def test_they_are_exported_as_outlines_and_imported_unchanged(self, writer: User, project: Project) -> None:
        MilestoneFactory(section=project.sections.first())
        for suffix, write in WRITERS.items():
            data = write(table_of(kind_of("projects"), writer, {}))
            sheet = read(data, f"사업.{suffix}").sheets[0]
            header = next(row for row in sheet.rows if "사업명" in row)
            row = sheet.rows[sheet.rows.index(header) + 1]
            assert row[header.index("사업개요")] == "○ 위치\n  - 뒷산"
            assert row[header.index("추진계획")] == "표"
            job = previewed("projects", writer, data, f"사업.{suffix}")
            assert (errors(job), warnings(job)) == ([], [])
            assert job.summary["changes_anything"] is False

    def test_a_changed_text_is_shown_stored_and_reverted(self, writer: User, project: Project) -> None:
        job = previewed("projects", writer, exported(writer, 사업개요="○ 위치\n - 앞산\n○ 규모"))
        assert errors(job) == []
        assert changes(job, "changed") == {
            "공원과 · 1. 숲길 조성 › 사업개요": [["글", "○ 위치\n  - 뒷산", "○ 위치\n  - 앞산\n○ 규모"]]
        }
        confirm(job, writer)
        new = "<ul><li><p>위치</p><ul><li><p>앞산</p></li></ul></li><li><p>규모</p></li></ul>"
        assert body(project, "overview") == new
        section = Section.objects.get(project=project, kind__code="overview")
        assert (section.version, section.history.latest().history_user_id) == (2, writer.pk)
        revert_import(job, writer)
        assert body(project, "overview") == OUTLINE

    def test_a_text_with_more_in_it_is_refused_by_name_when_its_cell_was_changed(
        self, writer: User, project: Project
    ) -> None:
        job = previewed("projects", writer, exported(writer, 추진계획="다른 글"))
        [sentence] = errors(job)
        assert sentence.startswith("“공원과 · 1. 숲길 조성 › 추진계획”: 표, 굵은 글씨처럼 서식이 있는 글")
        assert body(project, "plan") == TABLE

    def test_who_changed_it_meanwhile_is_not_written_over(self, writer: User, project: Project) -> None:
        data = exported(writer, 사업개요="○ 다른 위치")
        section = Section.objects.get(project=project, kind__code="overview")
        section.body = "<p>그사이 고침</p>"
        section.save()
        [sentence] = errors(previewed("projects", writer, data))
        assert "내보낸 뒤에 다른 사람이 고쳤습니다" in sentence

    def test_a_section_that_was_removed_or_added_meanwhile_is_named(self, writer: User, project: Project) -> None:
        data = exported(writer, 사업개요="○ 다른 위치", 사업필요성="필요")
        Section.objects.get(project=project, kind__code="overview").delete()
        SectionFactory(project=project, kind=SectionKindFactory(code="need"), body="<p>남이 쓴 글</p>")
        gone, added = sorted(errors(previewed("projects", writer, data)))
        assert "사업개요”: 내보낸 뒤에 지워졌습니다" in gone
        assert "사업필요성”: 내보낸 뒤에 다른 사람이 고쳤습니다" in added

    def test_a_text_where_there_was_none_makes_a_section_in_its_usual_place(
        self, writer: User, project: Project
    ) -> None:
        job = confirm(previewed("projects", writer, exported(writer, 사업필요성="○ 노후")), writer)
        assert headings(project) == ["사업필요성", "사업개요", "추진계획"]
        assert body(project, "need") == "<ul><li><p>노후</p></li></ul>"
        # One that comes between them later is no change of its own.
        add_section(Section(project=project, kind=SectionKindFactory(code="a", name="배경", order=0)))
        assert headings(project) == ["배경", "사업필요성", "사업개요", "추진계획"]
        revert_import(job, writer)
        assert headings(project) == ["배경", "사업개요", "추진계획"]

    def test_a_new_project_has_its_texts_in_the_usual_order(self, writer: User, project: Project) -> None:
        rows = [[2024, "공원과", "새 사업", "○ 규모", "노후"]]
        confirm(
            previewed("projects", writer, csv_of(["연도", "부서", "사업명", "사업개요", "사업필요성"], *rows)), writer
        )
        new = project.department_plan.projects.get(title="새 사업")
        assert headings(new) == ["사업필요성", "사업개요", "추진계획"]

    def test_an_emptied_cell_empties_the_text(self, writer: User, project: Project) -> None:
        confirm(previewed("projects", writer, exported(writer, 사업개요="")), writer)
        assert body(project, "overview") == ""

    def test_a_list_of_ones_own_may_have_texts_and_blanks_say_nothing(self, writer: User, project: Project) -> None:
        header = ["연도", "부서", "사업명", "사업개요", "사업필요성"]
        rows = [[2024, "공원과", "숲길 조성", "", "노후"], [2024, "공원과", "새 사업", "○ 규모", ""]]
        job = previewed("projects", writer, csv_of(header, *rows))
        assert errors(job) == []
        assert counts(job, "항목") == {"new": 3}
        confirm(job, writer)
        assert body(project, "overview") == OUTLINE
        new = project.department_plan.projects.get(title="새 사업")
        assert [(each.heading, each.body) for each in new.sections.order_by("order")] == [
            ("사업개요", "<ul><li><p>규모</p></li></ul>"),
            ("추진계획", ""),
        ]

    def test_a_text_that_is_too_much_is_reported_with_its_cell(self, writer: User, project: Project) -> None:
        job = previewed("projects", writer, exported(writer, 사업개요="가" * 6_000))
        assert any("글:" in sentence for sentence in errors(job))

    def test_a_cell_never_becomes_markup(self, writer: User, project: Project) -> None:
        confirm(previewed("projects", writer, exported(writer, 사업개요="<img src=x onerror=y> & <b>굵게</b>")), writer)
        assert body(project, "overview") == "<p>&lt;img src=x onerror=y&gt; &amp; &lt;b&gt;굵게&lt;/b&gt;</p>"


class TestPrograms:
    @pytest.fixture
    def programs(self, part: DepartmentPlan, project: Project) -> Program:
        first = ProgramFactory(department=part.department, code="0101", name="숲길")
        ProjectProgramFactory(project=project, program=first)
        ProgramFactory(department=part.department, code="0102", name="쉼터")
        ProgramFactory(department=part.department, code="0103", name="안내판", part="1단계")
        return first

    def paid(self, project: Project) -> list[str]:
        return [str(program) for program in project.programs.order_by("code")]

    def test_they_are_exported_by_code_and_one_more_is_imported(
        self, writer: User, project: Project, programs: Program
    ) -> None:
        assert "0101" in exported(writer).decode()
        job = previewed("projects", writer, exported(writer, 세부사업코드="0101, 102; 0103(1단계)"))
        assert errors(job) == []
        assert counts(job, "사업의 예산") == {"new": 2}
        confirm(job, writer)
        assert self.paid(project) == ["숲길", "쉼터", "안내판 (1단계)"]
        assert previewed("projects", writer, exported(writer)).summary["changes_anything"] is False
        revert_import(job, writer)
        assert self.paid(project) == ["숲길"]

    def test_none_is_removed_by_a_file(self, writer: User, project: Project, programs: Program) -> None:
        [sentence] = errors(previewed("projects", writer, exported(writer, 세부사업코드="0102")))
        assert sentence == "“숲길”을 빼는 일은 사업 화면에서 하십시오."

    def test_one_that_another_project_has_is_refused(
        self, part: DepartmentPlan, writer: User, project: Project, programs: Program
    ) -> None:
        ProjectFactory(department_plan=part, number=2, title="다른 사업")
        header = ["연도", "부서", "사업명", "세부사업코드"]
        rows = [[2024, "공원과", "다른 사업", "0101"], [2024, "공원과", "가", "0102"], [2024, "공원과", "나", "0102"]]
        assert errors(previewed("projects", writer, csv_of(header, *rows))) == [
            "“숲길” 세부사업은 같은 계획의 다른 사업에 이미 쓰이고 있습니다. 한 사업에만 두십시오.",
            "“쉼터” 세부사업은 같은 계획의 다른 사업에 이미 쓰이고 있습니다. 한 사업에만 두십시오.",
        ]

    def test_an_unknown_code_is_reported(self, writer: User, project: Project, programs: Program) -> None:
        [sentence] = errors(previewed("projects", writer, exported(writer, 세부사업코드="0101, 0999")))
        assert sentence == "“0999” 세부사업: 없는 코드입니다. 예산에 있는 세부사업 코드를 적으십시오."

    def test_of_one_code_in_two_departments_the_own_is_meant(
        self, writer: User, project: Project, programs: Program
    ) -> None:
        ProgramFactory(code="0102", name="남의 것")
        ProgramFactory(code="0777", name="남의 하나")
        ProgramFactory(code="0888", name="남의 둘")
        ProgramFactory(code="0888", name="남의 둘")
        planner = PlannerFactory()
        confirm(previewed("projects", planner, exported(planner, 세부사업코드="0101, 0102, 0777")), planner)
        assert self.paid(project) == ["숲길", "쉼터", "남의 하나"]
        [sentence] = errors(previewed("projects", planner, exported(planner, 세부사업코드="0101, 0102, 0777, 0888")))
        assert "둘 이상입니다" in sentence

    def test_another_department_s_is_none_for_a_writer(
        self, writer: User, project: Project, programs: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ProgramFactory(code="0777", name="남의 하나")
        wanted = exported(writer, 세부사업코드="0101, 0777")
        unknown = "“0777” 세부사업: 없는 코드입니다. 예산에 있는 세부사업 코드를 적으십시오."
        assert errors(previewed("projects", writer, wanted)) == [unknown]
        monkeypatch.setattr(type(Program.objects.all()), "editable_by", lambda programs, user: programs)
        assert errors(previewed("projects", writer, wanted)) == []

    def test_what_pays_for_it_since_is_no_reason_to_lose_it(
        self, writer: User, project: Project, programs: Program
    ) -> None:
        job = previewed("projects", writer, exported(writer, 세부사업코드="0101, 0102"))
        confirm(job, writer)
        project.funding.get(program__code="0102").delete()
        with pytest.raises(ImportRefused):
            revert_import(job, writer)


class TestMoreTextThanMayBe:
    @pytest.fixture
    def sheet(self, writer: User) -> tuple[list[str], ...]:
        rows = [["2024", "공원과", str(number), f"사업 {number}", "가" * 40, "나" * 40] for number in (1, 2)]
        return (["연도", "부서", "번호", "사업명", "사업필요성", "추진계획"], *rows)

    def test_is_refused_at_its_cell_before_any_is_compared(
        self, sheet: tuple[list[str], ...], writer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ProjectKind, "most_letters", 150)
        monkeypatch.setattr(texts, "lines_in_cell", None)
        job = previewed("projects", writer, csv_of(*sheet))
        found = "여기까지 글이 모두 150자를 넘습니다. 필요 없는 열을 지우거나 부서별로 나누어 올리십시오."
        assert errors(job) == [found]
        assert (2, 5) in places(job)

    def test_and_no_more_than_may_be_is_compared(
        self, sheet: tuple[list[str], ...], writer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ProjectKind, "most_letters", 180)
        assert errors(previewed("projects", writer, csv_of(*sheet))) == []

    def test_in_one_cell_is_refused_before_it_is_read(
        self, sheet: tuple[list[str], ...], writer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(texts, "lines_in_cell", None)
        head, row, _ = sheet
        row[3], row[4] = "가" * 5_001, "나" * 65_001
        found = errors(previewed("projects", writer, csv_of(head[:5], row[:5])))
        assert any("글자가 5,001자로, 이 칸에 적을 수 있는 5,000자를 넘습니다." in each for each in found)
        assert any("글자가 65,001자로, 이 칸에 적을 수 있는 65,000자를 넘습니다." in each for each in found)


class TestMoreThanAProjectMayHave:
    """The limit of its page; a sheet's texts are written without the checks of single rows."""

    TOO_LARGE = "이 사업의 글이 서식을 포함해 모두 600,000자를 넘습니다. 줄이거나 사업을 나누십시오."

    @pytest.fixture(autouse=True)
    def room(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        """For twenty letters more than there are in sections and milestones."""
        MilestoneFactory(section=project.sections.get(order=2), body="<p>딸린 글</p>")
        letters = len(OUTLINE) + len(TABLE) + len("<p>딸린 글</p>")
        monkeypatch.setattr(texts, "LARGEST_PROJECT", letters + 20)

    @pytest.mark.parametrize(("letters", "found"), [(12, []), (16, [TOO_LARGE])])
    def test_is_refused_at_the_cell(self, writer: User, project: Project, letters: int, found: list[str]) -> None:
        job = previewed("projects", writer, exported(writer, 사업필요성="가" * letters))  # and the tags of a paragraph
        assert errors(job) == found

    def test_is_said_of_a_new_project_too(self, writer: User, project: Project) -> None:
        head, row = ["연도", "부서", "번호", "사업명", "사업필요성"], ["2024", "공원과", "2", "새 사업"]
        job = previewed("projects", writer, csv_of(head, [*row, "가 나 " * 100]))
        assert errors(job) == [self.TOO_LARGE]
        assert (1, 4) in places(job)

    def test_has_room_where_another_text_gets_shorter(self, writer: User, project: Project) -> None:
        wanted = exported(writer, 사업필요성="가" * 16, 사업개요="○ 위치")
        assert errors(previewed("projects", writer, wanted)) == []
