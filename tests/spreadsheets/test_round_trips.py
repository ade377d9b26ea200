"""Whatever is in the database: what is exported of it can be imported again, and changes nothing."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Role
from plans.models import Project
from spreadsheets.exports.tables import table_of
from spreadsheets.kinds import kind_of
from spreadsheets.writing import WRITERS
from tests.factories import (
    AdminFactory,
    BureauFactory,
    DepartmentFactory,
    DepartmentPlanFactory,
    GradeFactory,
    MilestoneFactory,
    ProjectFactory,
    RosterFactory,
    SectionFactory,
    SectionKindFactory,
    StaffingQuotaFactory,
    TeamFactory,
    UserFactory,
)
from tests.sheets import errors, previewed

LETTERS = "가각힣사업Aa09 .,·()-=+@'\"△&<%_"
#: As people type names: no blanks at the ends or several in a row.
NAMES = st.text(LETTERS, min_size=1, max_size=20).map(lambda name: " ".join(name.split())).filter(bool)
#: A unit called “-” would be none at all: that is how a sheet says so.
UNITS = NAMES.filter(lambda name: name != "-")
#: Longer texts, with all that people paste.
TEXTS = st.text(LETTERS + "\n\t\u00a0\u200b", max_size=30)
COUNTS = st.integers(0, 5_000)
MONTHS = st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(lambda day: day.replace(day=1))
SUFFIXES = st.sampled_from(sorted(WRITERS))
a_few = hypothesis_settings(max_examples=10, deadline=None)


def in_order(first: date | None, second: date | None) -> tuple[date | None, date | None]:
    return (second, first) if first and second and second < first else (first, second)


class TestEverythingComesBack(TestCase):
    def comes_back(self, kind: str, suffix: str, user: Any = None) -> None:
        user = user or AdminFactory()
        job = previewed(kind, user, WRITERS[suffix](table_of(kind_of(kind), user, {})), f"{kind}.{suffix}")
        assert errors(job) == []
        assert not job.summary["changes_anything"], job.summary["counts"]

    @a_few
    @given(counts=st.lists(st.tuples(NAMES, COUNTS, COUNTS), min_size=1, max_size=4), suffix=SUFFIXES)
    def test_rosters(self, counts: Any, suffix: str) -> None:
        grade = GradeFactory()
        for number, (name, authorized, filled) in enumerate(counts):
            department = DepartmentFactory(name=name)
            roster = RosterFactory(as_of=date(2020 + number % 2, 2, 29 - number % 2))
            StaffingQuotaFactory(
                roster=roster, department=department, grade=grade, authorized=authorized, filled=filled
            )
        self.comes_back("roster", suffix)

    @a_few
    @given(
        units=st.lists(st.tuples(UNITS, UNITS, UNITS, TEXTS, st.booleans()), min_size=1, max_size=3),
        suffix=SUFFIXES,
    )
    def test_organisations(self, units: Any, suffix: str) -> None:
        for bureau, department, team, duties, is_over in units:
            above = BureauFactory(name=bureau) if not is_over else None
            ends = "2020-12-31" if is_over else None
            made = DepartmentFactory(name=department, bureau=above, ends_on=ends)
            TeamFactory(department=made, name=team, duties=duties, ends_on=ends)
        self.comes_back("organisation", suffix)

    @a_few
    @given(
        projects=st.lists(st.tuples(NAMES, TEXTS, TEXTS, MONTHS, MONTHS, st.booleans()), min_size=1, max_size=3),
        suffix=SUFFIXES,
    )
    def test_projects(self, projects: Any, suffix: str) -> None:
        part = DepartmentPlanFactory()
        team = TeamFactory(department=part.department)
        for title, place, wording, first, second, has_team in projects:
            begins, ends = in_order(first, second)
            ProjectFactory(
                department_plan=part,
                title=title,
                place=place,
                target=place,
                period_wording=wording,
                begins=begins,
                ends=ends,
                team=team if has_team else None,
                is_pledge=has_team,
                kind=Project.Kind.NEW if has_team else Project.Kind.CONTINUING,
            )
        self.comes_back("projects", suffix)

    @a_few
    @given(
        rows=st.lists(st.tuples(NAMES, NAMES, MONTHS, MONTHS, st.integers(-(10**12), 10**12)), min_size=1, max_size=3),
        suffix=SUFFIXES,
    )
    def test_milestones(self, rows: Any, suffix: str) -> None:
        section = SectionFactory(kind=SectionKindFactory())
        for title, wording, first, second, won in rows:
            begins, ends = in_order(first, second)
            top = MilestoneFactory(section=section, title=title, begins=begins, ends=ends)
            step = MilestoneFactory(section=section, parent=top, title=wording, date_wording=wording)
            MilestoneFactory(section=section, parent=step, title=title, amount=won)
        self.comes_back("milestones", suffix)

    @a_few
    @given(
        people=st.lists(st.tuples(NAMES, st.sampled_from(sorted(Role.values)), st.booleans()), min_size=1, max_size=3),
        suffix=SUFFIXES,
    )
    def test_people(self, people: Any, suffix: str) -> None:
        department = DepartmentFactory()
        for number, (name, role, has_mail) in enumerate(people):
            email = f"p{number}@example.go.kr" if has_mail else ""
            UserFactory(name=name, role=role, department=department, email=email, is_active=has_mail)
        self.comes_back("people", suffix)
        assert User.objects.count() == len(people) + 1
