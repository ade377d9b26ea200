"""The fingerprints of a book are others whenever the book would be another one."""

import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import factory.django
import pytest
from django.db import models
from django.db.models import F
from pytest_django import Settings

from budgets.models import Budget, BudgetLine, FundingSource
from plans.models import Milestone, Picture, Plan, Project, ProjectProgram, Section, SectionKind
from reports.book.build import build_book
from reports.cache import fingerprints, sources
from reports.cache.fingerprints import Fingerprints, read_fingerprints
from reports.cache.fragments import split_book
from staffing.models import Department, Grade, Team
from tests.columns import changes, raw
from tests.factories import (
    BudgetFactory,
    BudgetLineFactory,
    CategoryFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    MilestoneFactory,
    OrganisationFactory,
    PictureFactory,
    PlanFactory,
    ProjectFactory,
    ProjectProgramFactory,
    SectionFactory,
    SectionKindFactory,
    StaffingQuotaFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared_plan(share_in_module: Any) -> Plan:
    return share_in_module(_make_plan)


@pytest.fixture
def plan(db: None, shared_plan: Plan, shared_media: Path, settings: Settings) -> Plan:
    """A copy that a test may change in memory and on the disk as well."""
    shutil.copytree(shared_media, settings.MEDIA_ROOT)
    return deepcopy(shared_plan)


def _make_plan() -> Plan:
    """Two departments that have one of everything, and share a source and a grade."""
    OrganisationFactory(name="한빛구", mark=factory.django.ImageField(color="navy"))
    plan = PlanFactory.create(prints_contacts=True)
    source = FundingSourceFactory.create(name="구비")
    CategoryFactory(code="another", name="행정운영경비")
    for code in ("first", "second"):
        part = DepartmentPlanFactory.create(plan=plan, department__code=code)
        quota = StaffingQuotaFactory.create(roster=plan.roster, department=part.department, grade=_grade())
        assert quota.authorized or quota.filled
        project = ProjectFactory.create(
            department_plan=part,
            team=TeamFactory(department=part.department, duties="하는 일"),
            sole_source=source if code == "first" else None,  # the other one has it of its money alone
            person="김한빛",
            place="구청",
            target="구민",
        )
        PictureFactory.create(project=project, number=1, file=factory.django.ImageField(color="red"))
        for kind in ("사업개요", "추진계획"):
            written = SectionFactory.create(project=project, body="<p>[[그림 1]]</p>", kind=_kind(kind))
            top = MilestoneFactory.create(section=written, amount=3_000_000, body="<p>내용</p>")
            MilestoneFactory.create(section=written, parent=top)
        program = ProjectProgramFactory.create(project=project).program
        for budget in {plan.budget, plan.compared_budget, plan.previous_budget, _outlook(plan)}:
            BudgetLineFactory.create(budget=budget, program=program, source=source)
    return plan


def _grade() -> Grade:
    return Grade.objects.get_or_create(code="7", defaults={"name": "7급"})[0]


def _kind(name: str) -> SectionKind:
    return SectionKindFactory(name=name)


def _outlook(plan: Plan) -> Any:
    return BudgetFactory._meta.model.objects.forecast(plan.year).first() or BudgetFactory.create(
        fiscal_year=plan.year + 1, base_year=plan.year, forecast=True
    )


def look(plan: Plan) -> dict[str, list[str]]:
    """The keys of the book's fragments, by department."""
    found: dict[str, list[str]] = {}
    for fragment in split_book(build_book(plan)):
        found.setdefault(fragment.group, []).append(fragment.key)
    return found


@pytest.mark.once
def test_whatever_column_is_changed_in_whatever_way(plan: Plan) -> None:
    looked, fingerprinted = look(plan), read_fingerprints(plan)
    seen, unseen = set(), set()
    for field, _ in changes():
        name = f"{field.model.__name__}.{field.name}"
        try:
            after = read_fingerprints(plan)
            if name in seen and after.departments.items().isdisjoint(fingerprinted.departments.items()):
                continue  # all of them are others: nothing can have been missed
            now = look(plan)
        except (Plan.DoesNotExist, KeyError, ValueError):  # a row no form would have stored
            continue
        if now != looked:
            seen.add(name)
            if after.book == fingerprinted.book:
                unseen.add(name)
        for code in looked.keys() & now.keys() - {""}:
            if looked[code] != now[code] and after.departments[code] == fingerprinted.departments[code]:
                unseen.add(f"{name} of {code}")
    assert unseen == set()
    # One of each kind, so that the walk is known to have reached them.
    assert seen >= {
        *("Organisation.name", "Organisation.mark", "Bureau.name", "Department.name", "Team.name", "Team.duties"),
        *("Grade.name", "Roster.wording", "StaffingQuota.filled", "FundingSource.name", "Category.name"),
        *("BudgetLine.amount", "Program.category", "ProjectProgram.project", "Plan.title", "Plan.unit"),
        *("Project.title", "Project.team", "SectionKind.name", "Section.body", "Milestone.title", "Milestone.parent"),
        *("Picture.file", "Picture.alt"),
    }


class TestAnEdit:
    @pytest.mark.parametrize("is_of_money", [True, False])
    def test_of_the_outlook_is_one_of_who_prints_it(self, plan: Plan, *, is_of_money: bool) -> None:
        before, outlook = read_fingerprints(plan), _outlook(plan)
        if is_of_money:
            lines = raw(BudgetLine).filter(budget=outlook, program__department__code="first")
            assert lines.update(amount=F("amount") + 1_000_000) == 1
        else:
            assert raw(Budget).filter(pk=outlook.pk).update(fiscal_year=plan.year + 2) == 1
        after = read_fingerprints(plan)
        changed = {code for code, found in after.departments.items() if found != before.departments[code]}
        assert changed == ({"first"} if is_of_money else {"first", "second"})

    def after(self, plan: Plan, model: type[models.Model], **changed: Any) -> tuple[Fingerprints, Fingerprints]:
        before = read_fingerprints(plan)
        key = raw(model).order_by("pk").values("pk")[:1]
        assert raw(model).filter(pk__in=list(key.values_list("pk", flat=True))).update(**changed) == 1
        return before, read_fingerprints(plan)

    @pytest.mark.parametrize(
        ("model", "changed"),
        [
            (Project, {"title": "새 이름"}),
            (Section, {"body": "<p>새 글</p>"}),
            (Milestone, {"title": "새 일정"}),
            (Picture, {"caption": "새 설명"}),
            (Team, {"name": "새 팀"}),
            (Department, {"name": "새 부서"}),
        ],
    )
    def test_in_one_department_leaves_the_others_as_they_were(
        self, plan: Plan, model: Any, changed: dict[str, Any]
    ) -> None:
        before, after = self.after(plan, model, **changed)
        assert before.departments["first"] != after.departments["first"]
        assert before.departments["second"] == after.departments["second"]
        assert before.book != after.book

    @pytest.mark.parametrize(("model", "changed"), [(FundingSource, {"name": "시비"}), (Grade, {"name": "8급"})])
    def test_of_a_name_that_all_print_changes_all_of_them(
        self, plan: Plan, model: Any, changed: dict[str, Any]
    ) -> None:
        before, after = self.after(plan, model, **changed)
        assert before.departments.keys() == after.departments.keys()
        assert set(before.departments.values()).isdisjoint(after.departments.values())

    def test_that_adds_or_removes_is_one_as_well(self, plan: Plan) -> None:
        project = Project.objects.get(department_plan__department__code="second")
        found = [read_fingerprints(plan)]
        for change in (
            lambda: SectionFactory(project=project, title="다른 항목"),
            lambda: Milestone.objects.filter(section__project=project).last().delete(),
            lambda: PictureFactory(project=project, number=2),
            lambda: TeamFactory(department=project.department_plan.department),
            lambda: ProjectFactory(department_plan=project.department_plan),
            lambda: ProjectProgram.objects.filter(project=project).delete(),
            lambda: StaffingQuotaFactory(roster=plan.roster, department=project.department_plan.department),
        ):
            change()
            found.append(read_fingerprints(plan))
        assert len({each.book for each in found}) == len({each.departments["second"] for each in found}) == 8
        assert len({each.departments["first"] for each in found}) == 1

    def test_that_moves_money_within_a_department_is_one(self, plan: Plan) -> None:
        """To a project that has none: the department has as much as before."""
        project = Project.objects.get(department_plan__department__code="second")
        other = ProjectFactory.create(department_plan=project.department_plan)
        before = read_fingerprints(plan)
        assert ProjectProgram.objects.filter(project=project).update(project=other) == 1
        assert before.departments["second"] != read_fingerprints(plan).departments["second"]

    def test_of_the_order_changes_whichever_was_and_is_the_first(self, plan: Plan) -> None:
        before = read_fingerprints(plan)
        Department.objects.filter(code="first").update(order=30_000)
        after = read_fingerprints(plan)
        assert list(after.departments) == ["second", "first"]
        assert before.departments["first"] != after.departments["first"]

    def test_of_another_years_plan_is_none_of_this_one(self, plan: Plan) -> None:
        before = read_fingerprints(plan)
        SectionFactory(project__department_plan=DepartmentPlanFactory(plan__year=plan.year + 1))
        assert read_fingerprints(plan) == before


class TestWhatItIsMadeBy:
    def test_a_departments_own_book_has_other_fingerprints(self, plan: Plan) -> None:
        of_one = read_fingerprints(plan, plan.department_plans.filter(department__code="first"))
        assert of_one.departments["first"] != read_fingerprints(plan).departments["first"]

    def test_another_stylesheet_makes_other_fingerprints(self, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
        before = read_fingerprints(plan)
        monkeypatch.setattr(sources, "stylesheet_text", lambda name: ".book { color: navy }")
        self.are_all_others(before, read_fingerprints(plan))

    def test_another_renderer_makes_other_fingerprints(self, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
        before = read_fingerprints(plan)
        monkeypatch.setattr(fingerprints, "renderer_fingerprint", lambda: "another")
        self.are_all_others(before, read_fingerprints(plan))

    @pytest.mark.parametrize("path", ["templates/reports/sections/_cover.jinja", "reports/book/build.py"])
    def test_another_template_or_code_makes_other_fingerprints(
        self, plan: Plan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings, path: str
    ) -> None:
        settings.DEBUG = True  # where templates are read anew
        monkeypatch.setattr(sources, "_ROOT", tmp_path)
        for folder in sources.CONTENT:
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        file = tmp_path / path
        file.write_text("one", encoding="utf-8")
        before = read_fingerprints(plan)
        file.write_text("another", encoding="utf-8")
        self.are_all_others(before, read_fingerprints(plan))

    def are_all_others(self, before: Fingerprints, after: Fingerprints) -> None:
        assert before.book != after.book
        assert set(before.departments.values()).isdisjoint(after.departments.values())
