"""Rows for tests, one factory a model, and a small known cast.

Whatever a test does not name gets a value that is valid and unlike every other row's. A test says
itself the figures that it checks.
"""

import factory
from django.db.models import QuerySet
from factory.django import DjangoModelFactory

from accounts.models import AccessLog, User
from accounts.roles import Role
from budgets.models import Budget, BudgetLine, Category, FundingSource, Program
from plans.models import (
    DepartmentPlan,
    Milestone,
    Picture,
    Plan,
    Project,
    ProjectProgram,
    Reminder,
    ReminderSchedule,
    RemovedProject,
    ReviewComment,
    Round,
    Section,
    SectionKind,
    State,
    Step,
    Transition,
    Waiver,
)
from reports.models import BookRun
from spreadsheets.models import ImportJob
from staffing.models import Bureau, Department, Grade, Organisation, Roster, StaffingQuota, Team

PASSWORD = "긴-비밀번호-2024"


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation
        django_get_or_create = ["id"]

    id = 1
    name = "한빛구"


class BureauFactory(DjangoModelFactory):
    class Meta:
        model = Bureau

    code = factory.Sequence("B{:03}".format)
    name = factory.Sequence("제{}국".format)
    order = factory.Sequence(int)


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    code = factory.Sequence("D{:03}".format)
    name = factory.Sequence("제{}과".format)
    bureau = factory.SubFactory(BureauFactory)
    order = factory.Sequence(int)


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    department = factory.SubFactory(DepartmentFactory)
    name = factory.Sequence("제{}팀".format)
    order = factory.Sequence(int)
    duties = "일정 관리\n자료 정리"


class GradeFactory(DjangoModelFactory):
    class Meta:
        model = Grade

    code = factory.Sequence("G{:03}".format)
    name = factory.Sequence("{}급".format)
    order = factory.Sequence(int)


class RosterFactory(DjangoModelFactory):
    class Meta:
        model = Roster
        django_get_or_create = ["as_of"]

    as_of = "2023-10-31"


class StaffingQuotaFactory(DjangoModelFactory):
    class Meta:
        model = StaffingQuota

    roster = factory.SubFactory(RosterFactory)
    department = factory.SubFactory(DepartmentFactory)
    grade = factory.SubFactory(GradeFactory)
    authorized = 3
    filled = 2


class FundingSourceFactory(DjangoModelFactory):
    class Meta:
        model = FundingSource

    code = factory.Sequence("S{:03}".format)
    name = factory.Sequence("재원{}".format)
    order = factory.Sequence(int)


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ["code"]

    code = "policy"
    name = "정책사업비"
    funds_projects = True


class BudgetFactory(DjangoModelFactory):
    class Meta:
        model = Budget
        django_get_or_create = ["fiscal_year", "kind", "round", "base_year"]

    class Params:
        supplementary = factory.Trait(kind=Budget.Kind.SUPPLEMENTARY, round=1)
        forecast = factory.Trait(kind=Budget.Kind.FORECAST, base_year=2024)

    fiscal_year = 2024
    kind = Budget.Kind.ORIGINAL
    round = None
    base_year = None


class ProgramFactory(DjangoModelFactory):
    class Meta:
        model = Program

    department = factory.SubFactory(DepartmentFactory)
    category = factory.SubFactory(CategoryFactory)
    policy = "지역 발전"
    unit = "생활 기반"
    code = factory.Sequence("P{:04}".format)
    name = factory.Sequence("세부사업 {}".format)


class BudgetLineFactory(DjangoModelFactory):
    class Meta:
        model = BudgetLine

    budget = factory.SubFactory(BudgetFactory)
    program = factory.SubFactory(ProgramFactory)
    source = factory.SubFactory(FundingSourceFactory)
    amount = 1_000_000  # won


class PlanFactory(DjangoModelFactory):
    """A plan of 2024 with the usual budgets: this year's, and last year's to compare with."""

    class Meta:
        model = Plan
        django_get_or_create = ["year"]

    year = 2024
    issued = "2024-01-01"
    roster = factory.SubFactory(RosterFactory)
    budget = factory.SubFactory(BudgetFactory, fiscal_year=factory.SelfAttribute("..year"))
    previous_budget = factory.SubFactory(
        BudgetFactory, fiscal_year=factory.LazyAttribute(lambda budget: budget.factory_parent.year - 1)
    )
    compared_budget = factory.SelfAttribute("previous_budget")


class DepartmentPlanFactory(DjangoModelFactory):
    class Meta:
        model = DepartmentPlan
        django_get_or_create = ["plan", "department"]

    plan = factory.SubFactory(PlanFactory)
    department = factory.SubFactory(DepartmentFactory)


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project

    department_plan = factory.SubFactory(DepartmentPlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence("주요사업 {}".format)
    begins = "2024-01-01"
    ends = "2024-12-01"


class ProjectProgramFactory(DjangoModelFactory):
    class Meta:
        model = ProjectProgram

    project = factory.SubFactory(ProjectFactory)
    program = factory.SubFactory(
        ProgramFactory, department=factory.SelfAttribute("..project.department_plan.department")
    )


class SectionKindFactory(DjangoModelFactory):
    class Meta:
        model = SectionKind
        django_get_or_create = ["code"]

    code = "plan"
    name = "추진계획"
    role = SectionKind.Role.PLANNED
    #: As offices mostly have it.
    starts = factory.LazyAttribute(
        lambda kind: {"overview": "every", "planned": "every", "done": "continuing"}.get(kind.role, "none")
    )


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    project = factory.SubFactory(ProjectFactory)
    kind = factory.SubFactory(SectionKindFactory)
    order = factory.Sequence(int)
    body = "<ul><li><p>한 줄</p></li></ul>"


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    section = factory.SubFactory(SectionFactory)
    title = factory.Sequence("일정 {}".format)
    order = factory.Sequence(int)
    begins = "2024-03-01"


class PictureFactory(DjangoModelFactory):
    """An empty frame; `file=factory.django.ImageField()` puts a picture into it."""

    class Meta:
        model = Picture

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    alt = "공원 입구의 조감도"


class UserFactory(DjangoModelFactory):
    """A person without a department who may read everything; the others are named below."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        of_department = factory.Trait(department=factory.SubFactory(DepartmentFactory))

    username = factory.Sequence("user{}".format)
    name = factory.Sequence("사람{}".format)
    role = Role.VIEWER
    password = factory.django.Password(PASSWORD)


class WriterFactory(UserFactory):
    role = Role.WRITER
    of_department = True


class ApproverFactory(UserFactory):
    role = Role.APPROVER
    of_department = True


class PlannerFactory(UserFactory):
    role = Role.PLANNER


class AdminFactory(UserFactory):
    role = Role.ADMIN


class AccessLogFactory(DjangoModelFactory):
    class Meta:
        model = AccessLog

    what = AccessLog.Event.SIGNED_IN
    who = "홍길동 (hong)"
    address = "10.0.0.7"
    path = "/login/"


class RoundFactory(DjangoModelFactory):
    class Meta:
        model = Round

    plan = factory.SubFactory(PlanFactory)
    name = factory.Sequence("제{}차".format)
    deadline = "2023-11-30"
    order = factory.Sequence(int)


class TransitionFactory(DjangoModelFactory):
    class Meta:
        model = Transition

    class Params:
        returned = factory.Trait(step=Step.RETURN_TO_WRITER, before=State.SUBMITTED, after=State.WRITING)

    department_plan = factory.SubFactory(DepartmentPlanFactory)
    by = factory.SubFactory(WriterFactory)
    step = Step.SUBMIT
    before = State.WRITING
    after = State.SUBMITTED


class ReminderFactory(DjangoModelFactory):
    class Meta:
        model = Reminder

    department_plan = factory.SubFactory(DepartmentPlanFactory)
    by = factory.SubFactory(PlannerFactory)
    round_name = "작성"
    deadline = "2023-11-30"


class ReminderScheduleFactory(DjangoModelFactory):
    class Meta:
        model = ReminderSchedule

    plan = factory.SubFactory(PlanFactory)
    by = factory.SubFactory(PlannerFactory)
    days = "7, 3, 1"


class ReviewCommentFactory(DjangoModelFactory):
    class Meta:
        model = ReviewComment

    department_plan = factory.SubFactory(DepartmentPlanFactory)
    by = factory.SubFactory(ApproverFactory)
    reason = "기간을 다시 확인하십시오."


class WaiverFactory(DjangoModelFactory):
    class Meta:
        model = Waiver

    department_plan = factory.SubFactory(DepartmentPlanFactory)
    code = "C19"
    place = factory.Sequence(str)
    sentence = "“전액 구비”로 적었으나 예산이 연결되지 않은 사업입니다."
    reason = "추경에서 편성합니다."
    by = factory.SubFactory(WriterFactory)


class ImportJobFactory(DjangoModelFactory):
    """A file that was previewed, with nothing in it; real ones come by `spreadsheets.importing.receive`."""

    class Meta:
        model = ImportJob

    kind = "budget"
    owner = factory.SubFactory(PlannerFactory)
    name = "예산.xlsx"
    state = ImportJob.State.PREVIEWED


class BookRunFactory(DjangoModelFactory):
    """A finished book, of nothing; real ones come by `reports.runs.ask`."""

    class Meta:
        model = BookRun

    plan = factory.SubFactory(PlanFactory)
    asked_by = factory.SubFactory(PlannerFactory)
    state = BookRun.State.READY
    title = "2024년 주요업무계획"
    file = factory.django.FileField(data=b"%PDF-", filename="book.pdf")


class RemovedProjectFactory(DjangoModelFactory):
    """One that only stands in the list; what can be brought back, plans/projects/removal.py makes."""

    class Meta:
        model = RemovedProject

    department_plan = factory.SubFactory(DepartmentPlanFactory)
    title = factory.Sequence("빼낸 사업 {}".format)
    data = factory.LazyFunction(dict)
    by = factory.SubFactory(WriterFactory)


def put(part: DepartmentPlan, state: State) -> None:
    """Bring a department's plan into a state, without going the way there."""
    QuerySet(DepartmentPlan).filter(pk=part.pk).update(state=state)
    part.refresh_from_db()
