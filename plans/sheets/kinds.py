"""The kinds of sheets that departments import: their projects, and the dated rows of these."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet

from budgets.sheets.kinds import missing_unit, unit_in_file
from budgets.sheets.units import unit_questions, units_of
from plans.models import DepartmentPlan, Milestone, Project
from plans.models.plan import WITH_THE_DEPARTMENT
from spreadsheets.columns import Column, without_options
from spreadsheets.header_rows import HeaderRow
from spreadsheets.imports.moving import Moved, moved_rows, values_of
from spreadsheets.kinds import SheetKind
from spreadsheets.layouts import Layout, read_list
from spreadsheets.missing import year_question
from spreadsheets.questions import Question
from spreadsheets.reading.workbook import Sheet
from spreadsheets.records import Columns, Options, Record
from spreadsheets.values import text
from staffing.models import Department

from .columns import as_written
from .resources.funding import FIELD, FundingResource, codes_of
from .resources.milestones import LEVELS
from .resources.parts import editable, filtered, visible_to
from .resources.projects import ProjectResource
from .resources.sections import SectionResource
from .resources.texts import SectionTextResource, section_columns
from .tables import years


class OfDepartments(SheetKind):
    """Sheets of departments' plans: whoever writes a plan may import its rows, as long as they may change it."""

    #: What its rows are, and how each leads to its department's plan.
    listed: ClassVar[Any]
    path: ClassVar[str]
    most_letters = 4_000_000  # some times the texts of a whole city
    options: ClassVar[tuple[str, ...]] = ("year",)
    permissions = ("plans.change_departmentplan",)  # or, without, by writing the own department's

    def may_import(self, user: Any) -> bool:
        return super().may_import(user) or (user.is_active and user.role in WITH_THE_DEPARTMENT)

    def scope(self, user: Any) -> QuerySet:
        return Department.objects.filter(plans__in=editable(DepartmentPlan.objects.all(), user)).distinct()

    def years(self) -> list[int]:
        return years()

    def moved(self, records: list[Record], options: Options, by: Any) -> list[Moved]:
        rows = visible_to(self.listed.objects.all(), by)
        stored = values_of(rows, records, f"{self.path}__plan__year")
        return moved_rows(
            records, stored, lambda record: record.values.get("year") or options.get("year"), "{}년".format
        )

    def options_in_file(self, properties: Mapping[str, str], above: Iterable[str]) -> Options:
        return {"year": int(properties["year"])} if properties.get("year", "").isdecimal() else {}

    def missing_options(self, sheet: Sheet, header: HeaderRow, options: Options) -> list[Question]:
        if "year" in header.columns or options.get("year"):
            return []
        return [year_question("계획의 연도가 파일에 없습니다. 어느 해의 계획입니까?", self.years())]


def is_project_list(columns: Columns) -> bool:
    return "title" in columns and bool({"department", "department_code"} & set(columns))


_PROGRAMS = "이 사업의 예산인 세부사업의 코드를 쉼표로 나누어 적습니다. 더할 수만 있고, 빼는 일은 사업 화면에서 합니다."


class ProjectKind(OfDepartments):
    listed, path = Project, "department_plan"
    code = "projects"
    label = "주요사업"
    contents = "주요사업의 이름, 담당, 기간, 세부사업과 항목의 글"
    about = "부서의 주요사업을 가져옵니다. 번호나 사업명이 같으면 고치고, 없으면 끝에 더합니다."
    stages = (ProjectResource, SectionTextResource, FundingResource)
    layouts = (Layout("list", "목록", is_project_list, read_list),)

    def columns(self) -> dict[str, Column]:
        period = Column("사업기간", without_options(as_written), aliases=["기간", "추진시기", "추진기간"])
        return {**self.export_columns(), "period": period}

    def export_columns(self) -> dict[str, Column]:
        """Its own facts, what pays for it, and its texts; hidden columns come last."""
        own = dict(ProjectResource().fields)
        hidden = {name: column for name, column in own.items() if column.hidden}
        shown = {name: column for name, column in own.items() if not column.hidden}
        programs = Column("세부사업코드", without_options(text), write=codes_of, width=20, note=_PROGRAMS)
        return {**shown, FIELD: programs, **section_columns(), **hidden}

    def export_rows(self, user: Any, options: Options) -> QuerySet:
        projects = visible_to(Project.objects.all(), user)
        projects = filtered(projects, "department_plan", options)
        projects = projects.select_related(
            "department_plan__plan", "department_plan__department", "team", "sole_source"
        )
        return projects.prefetch_related("sections", "funding__program")


def is_milestone_list(columns: Columns) -> bool:
    return {"title", "section"} <= set(columns) and bool({"project", "number"} & set(columns))


class MilestoneKind(OfDepartments):
    listed, path = Milestone, "section__project__department_plan"
    code = "milestones"
    label = "추진실적·추진계획"
    contents = "추진실적과 추진계획의 일정"
    about = "주요사업의 추진실적과 추진계획 일정을 가져옵니다. 하위 일정에는 상위 일정의 제목을 적습니다."
    options = ("year", "unit")
    stages = (SectionResource, *LEVELS)
    layouts = (Layout("list", "목록", is_milestone_list, read_list),)

    def columns(self) -> dict[str, Column]:
        period = Column(
            "시기", without_options(as_written), aliases=["추진시기", "추진기간", "추진일정", "일시", "연월"]
        )
        return {**self.export_columns(), "period": period}

    def options_in_file(self, properties: Mapping[str, str], above: Iterable[str]) -> Options:
        above = list(above)
        options = super().options_in_file(properties, above)
        unit = unit_in_file(properties, above)
        return {**options, "unit": unit} if unit else options  # type: ignore[typeddict-item]

    def questions(self, sheet: Sheet, header: HeaderRow, options: Options) -> list[Question]:
        asked = super().questions(sheet, header, options)
        return [*asked, *unit_questions(sheet, header, options)] if "amount" in header.columns else asked

    def with_answers(self, options: Options) -> Options:
        return units_of(options)

    def missing_options(self, sheet: Sheet, header: HeaderRow, options: Options) -> list[Question]:
        unit = missing_unit(sheet, header, options) if "amount" in header.columns else []
        return super().missing_options(sheet, header, options) + unit

    def export_rows(self, user: Any, options: Options) -> QuerySet:
        rows = visible_to(Milestone.objects.all(), user)
        rows = filtered(rows, "section__project__department_plan", options)
        project = "section__project"
        rows = rows.select_related(
            f"{project}__department_plan__plan", f"{project}__department_plan__department", "section__kind", "parent"
        )
        department = f"{project}__department_plan__department"
        return rows.order_by(
            f"-{project}__department_plan__plan__year",
            f"{department}__order",
            f"{department}__code",
            f"{project}__number",
            "section__order",
            "section",
            "order",
            "pk",
        )

    def properties(self) -> dict[str, str]:
        return {**super().properties(), "unit": "won"}
