"""Who may open what: every address of the program × every kind of person."""

import re
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import factory.django
import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from pytest_django import Settings

from accounts.models import User
from editions.freezing.requesting import request_edition
from editions.models import Edition, EditionRun
from plans.models import Amendment, Milestone, Picture, Project, ProjectProgram, Section, State
from plans.models.plan import DepartmentPlanQuerySet
from plans.projects.removal import remove_project
from reports.models import BookRun
from reports.pdf.writer.merging import FinishedBook
from spreadsheets.models import ImportJob
from tests.factories import (
    AdminFactory,
    ApproverFactory,
    BookRunFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    ImportJobFactory,
    MilestoneFactory,
    OrganisationFactory,
    PictureFactory,
    PlannerFactory,
    ProjectFactory,
    ProjectProgramFactory,
    ReviewCommentFactory,
    UserFactory,
    WaiverFactory,
    WriterFactory,
    put,
)
from tests.freezing import freeze

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SIGN_IN = "sign-in"  # sent to the sign-in page
ON = "on"  # sent on to where the page leads

PEOPLE = ["anonymous", "deactivated", "stranger", "writer", "approver", "viewer", "planner", "admin"]


def inside(status: int | str) -> list[int | str]:
    """A row: the same for all who are signed in, and nothing without."""
    return [SIGN_IN] * 2 + [status] * 6


def everybody(status: int | str) -> list[int | str]:
    return [status] * 8


# A stranger is a writer of another department; the addresses are those of the writer's. The department's plan is being
# written: who may take a later step is sent back to the page with a sentence.
# fmt: off
ALLOWED: dict[str, list[int | str]] = {
    # name                   anonymous deactivated stranger writer approver viewer planner admin
    # For machines: the figures are there only for who knows a token, and none is set here.
    "health":                everybody(404),
    "health-live":           everybody(200),
    "health-ready":          everybody(200),
    "first-page":            [SIGN_IN,  SIGN_IN,    200,     200,   200,     200,   200,    200],
    "plan":                  [SIGN_IN,  SIGN_IN,    200,     200,   200,     200,   200,    200],
    "department":            [SIGN_IN,  SIGN_IN,    404,     200,   200,     200,   200,    200],
    "department-submit":     [SIGN_IN,  SIGN_IN,    404,     200,   403,     403,   403,    403],
    "department-approve":    [SIGN_IN,  SIGN_IN,    404,     403,   ON,      403,   403,    403],
    "department-confirm":    [SIGN_IN,  SIGN_IN,    404,     403,   403,     403,   ON,     ON],
    "department-take-back":  [SIGN_IN,  SIGN_IN,    404,     ON,    ON,      403,   403,    403],
    "department-reopen":     [SIGN_IN,  SIGN_IN,    404,     403,   403,     403,   ON,     ON],
    "department-return":     [SIGN_IN,  SIGN_IN,    404,     403,   ON,      403,   ON,     ON],
    "amendment-ask":         [SIGN_IN,  SIGN_IN,    404,     200,   200,     403,   200,    200],
    # Of the departments that one sees.
    "amendments": inside(200),
    "amendment-decide":      [SIGN_IN,  SIGN_IN,    403,     403,   403,     403,   200,    200],
    "amendment-withdraw": inside(405),
    "budget-exchange":       [SIGN_IN,  SIGN_IN,    403,     403,   403,     403,   200,    200],
    # Comments are for those who write and review.
    "comment-new":           [SIGN_IN,  SIGN_IN,    404,     403,   200,     403,   200,    200],
    "comment-answer":        [SIGN_IN,  SIGN_IN,    404,     200,   200,     404,   200,    200],
    "comment-resolve": inside(405),
    "department-review":     [SIGN_IN,  SIGN_IN,    404,     200,   200,     403,   200,    200],
    "project-review":        [SIGN_IN,  SIGN_IN,    404,     200,   200,     403,   200,    200],
    "waiver-new":            [SIGN_IN,  SIGN_IN,    404,     200,   200,     403,   200,    200],
    "waiver-remove":         [SIGN_IN,  SIGN_IN,    404,     200,   200,     403,   200,    200],
    # ON: those who may not write, or not now, see how it prints.
    "project":               [SIGN_IN,  SIGN_IN,    404,     200,   200,     ON,    200,    200],
    "project-preview":       [SIGN_IN,  SIGN_IN,    404,     200,   200,     200,   200,    200],
    "project-checks":        [SIGN_IN,  SIGN_IN,    404,     200,   200,     403,   200,    200],
    "department-history":    [SIGN_IN,  SIGN_IN,    404,     200,   200,     200,   200,    200],
    "project-history":       [SIGN_IN,  SIGN_IN,    404,     200,   200,     200,   200,    200],
    "section-version":       [SIGN_IN,  SIGN_IN,    404,     200,   200,     200,   200,    200],
    "milestone-removed":     [SIGN_IN,  SIGN_IN,    404,     200,   200,     200,   200,    200],
    "project-new":           [SIGN_IN,  SIGN_IN,    404,     200,   200,     403,   200,    200],
    "projects-earlier":      [SIGN_IN,  SIGN_IN,    404,     200,   200,     403,   200,    200],
    "projects-order":        [SIGN_IN,  SIGN_IN,    405,     405,   405,     405,   405,    405],
    "project-copy":          [SIGN_IN,  SIGN_IN,    405,     405,   405,     405,   405,    405],
    "project-remove":        [SIGN_IN,  SIGN_IN,    404,     200,   200,     403,   200,    200],
    "project-restore":       [SIGN_IN,  SIGN_IN,    405,     405,   405,     405,   405,    405],
    "board":                 [SIGN_IN,  SIGN_IN,    403,     403,   403,     200,   200,    200],
    "board-file":            [SIGN_IN,  SIGN_IN,    403,     403,   403,     200,   200,    200],
    "board-text":            [SIGN_IN,  SIGN_IN,    403,     403,   403,     200,   200,    200],
    "board-remind":          [SIGN_IN,  SIGN_IN,    403,     403,   403,     403,   200,    200],
    "reminder-schedule":     [SIGN_IN,  SIGN_IN,    403,     403,   403,     403,   200,    200],
    "departments-confirm":   [SIGN_IN,  SIGN_IN,    403,     403,   403,     403,   200,    200],
    "plan-confirm":          [SIGN_IN,  SIGN_IN,    403,     403,   403,     403,   200,    200],
    "department-file":       [SIGN_IN,  SIGN_IN,    404,     200,   200,     200,   200,    200],
    "find":                  [SIGN_IN,  SIGN_IN,    200,     200,   200,     200,   200,    200],
    "find-file":             [SIGN_IN,  SIGN_IN,    200,     200,   200,     200,   200,    200],
    "picture":               [SIGN_IN,  SIGN_IN,    404,     200,   200,     200,   200,    200],
    "pictures":              [SIGN_IN,  SIGN_IN,    404,     200,   200,     200,   200,    200],
    "picture-new":           [SIGN_IN,  SIGN_IN,    405,     405,   405,     405,   405,    405],
    "picture-edit":          [SIGN_IN,  SIGN_IN,    404,     200,   200,     403,   200,    200],
    "picture-remove":        [SIGN_IN,  SIGN_IN,    404,     200,   200,     403,   200,    200],
    "book":                  [SIGN_IN,  SIGN_IN,    403,     403,   403,     200,   200,    200],
    "book-runs":             [SIGN_IN,  SIGN_IN,    403,     403,   403,     200,   200,    200],
    "book-run":              [SIGN_IN,  SIGN_IN,    404,     404,   404,     200,   200,    200],
    "book-run-pdf":          [SIGN_IN,  SIGN_IN,    404,     404,   404,     200,   200,    200],
    # A department's people see the editions of their department.
    "editions": inside(200),
    "edition":               [SIGN_IN,  SIGN_IN,    404,     404,   404,     200,   200,    200],
    "edition-book":          [SIGN_IN,  SIGN_IN,    404,     404,   404,     200,   200,    200],
    "edition-picture":       [SIGN_IN,  SIGN_IN,    404,     404,   404,     200,   200,    200],
    "edition-file":          [SIGN_IN,  SIGN_IN,    404,     404,   404,     200,   200,    200],
    "edition-pack":          [SIGN_IN,  SIGN_IN,    404,     404,   404,     200,   200,    200],
    # Whoever has one may check it: the page tells no more than is in it.
    "pack-verify": inside(200),
    "edition-run":           [SIGN_IN,  SIGN_IN,    404,     404,   404,     200,   200,    200],
    "edition-run-here": inside(405),
    "edition-run-again": inside(405),
    # A stranger has no department in this plan; the others see the whole, or their department.
    "comparison":            [SIGN_IN,  SIGN_IN,    403,     200,   200,     200,   200,    200],
    "comparison-file":       [SIGN_IN,  SIGN_IN,    403,     200,   200,     200,   200,    200],
    "department-book":       [SIGN_IN,  SIGN_IN,    404,     200,   200,     200,   200,    200],
    "department-book-pdf":   [SIGN_IN,  SIGN_IN,    404,     200,   200,     200,   200,    200],
    "project-book":          [SIGN_IN,  SIGN_IN,    404,     200,   200,     200,   200,    200],
    "project-book-pdf":      [SIGN_IN,  SIGN_IN,    404,     200,   200,     200,   200,    200],
    "font":                  [SIGN_IN,  SIGN_IN,    200,     200,   200,     200,   200,    200],
    "organisation-mark":     [SIGN_IN,  SIGN_IN,    200,     200,   200,     200,   200,    200],
    # Another planner's: a job is its owner's to go on with.
    "imports":               [SIGN_IN,  SIGN_IN,    200,     200,   200,     403,   200,    200],
    "import-new":            [SIGN_IN,  SIGN_IN,    200,     200,   200,     403,   200,    200],
    "import":                [SIGN_IN,  SIGN_IN,    404,     404,   404,     404,   200,    200],
    "import-columns":        [SIGN_IN,  SIGN_IN,    404,     404,   404,     404,   403,    403],
    # No such kind for them.
    "import-template":       [SIGN_IN,  SIGN_IN,    404,     404,   404,     404,   200,    200],
    # Of the rows that one may see.
    "exports":               [SIGN_IN,  SIGN_IN,    200,     200,   200,     200,   200,    200],
    "export":                [SIGN_IN,  SIGN_IN,    200,     200,   200,     200,   200,    200],
    # ON: back to the page, which says that the file is no more.
    "import-errors":         [SIGN_IN,  SIGN_IN,    404,     404,   404,     404,   ON,     ON],
    "import-answers": inside(405),
    "import-confirm": inside(405),
    # ON: it isn't stored yet.
    "import-take-back":      [SIGN_IN,  SIGN_IN,    404,     404,   404,     404,   ON,     ON],
    "book-run-cancel": inside(405),
    "book-run-here": inside(405),
    "login":                 [200,      200,        ON,      ON,    ON,      ON,    ON,     ON],
    "account_login":         [200,      200,        ON,      ON,    ON,      ON,    ON,     ON],
    "mfa_authenticate":      [SIGN_IN,  SIGN_IN,    ON,      ON,    ON,      ON,    ON,     ON],
    "mfa_login_webauthn":    [SIGN_IN,  SIGN_IN,    ON,      ON,    ON,      ON,    ON,     ON],
    "admin":                 [SIGN_IN,  SIGN_IN,    403,     403,   403,     403,   200,    200],
    # Only sent.
    "project-facts": inside(405),
    "project-money": inside(405),
    "project-here": inside(405),
    "project-programs": inside(405),
    "program-remove": inside(405),
    "section-new": inside(405),
    "section": inside(405),
    "section-move": inside(405),
    "section-remove": inside(405),
    "milestone-new": inside(405),
    "milestones-paste": inside(405),
    "milestones-order": inside(405),
    "milestone": inside(405),
    "milestone-move": inside(405),
    "milestone-remove": inside(405),
    # What concerns only one's own account is the same for all. ON: the password is asked for once more.
    "logout": everybody(405),
    "account_logout": everybody(405),
    "change-password": inside(200),
    "account_reauthenticate": inside(200),
    "mfa_index": inside(200),
    "mfa_list_webauthn": inside(200),
    "mfa_activate_totp": inside(ON),
    "mfa_deactivate_totp": inside(404),
    "mfa_reauthenticate": inside(ON),
    "mfa_reauthenticate_webauthn": inside(ON),
    "mfa_view_recovery_codes": inside(404),
    "mfa_download_recovery_codes": inside(404),
    "mfa_generate_recovery_codes": inside(ON),
    "mfa_add_webauthn": inside(ON),
    "mfa_edit_webauthn": inside(ON),
    "mfa_remove_webauthn": inside(ON),
    # For those who can't sign in, or not yet.
    "account_inactive": everybody(200),
    "account_reset_password": everybody(200),
    "account_reset_password_done": everybody(200),
    "account_reset_password_from_key": everybody(200),
    "account_reset_password_from_key_done": everybody(200),
    "openid_connect_login": everybody(200),
    "openid_connect_callback": everybody(401),
    "socialaccount_login_cancelled": everybody(200),
}

# What somebody sends: from which state, to which address, and who may.
SENT: dict[str, tuple[State, list[int | str]]] = {
    # name                                 anonymous deactivated stranger writer approver viewer planner admin
    "department-submit":  (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     ON,    403,     403,   403,    403]),
    "department-approve": (State.SUBMITTED, [SIGN_IN, SIGN_IN,    404,     403,   ON,      403,   403,    403]),
    "department-confirm": (State.APPROVED,  [SIGN_IN, SIGN_IN,    404,     403,   403,     403,   ON,     ON]),
    "department-take-back": (State.SUBMITTED, [SIGN_IN, SIGN_IN,  404,     ON,    ON,      403,   403,    403]),
    "department-reopen":  (State.CONFIRMED, [SIGN_IN, SIGN_IN,    404,     403,   403,     403,   ON,     ON]),
    "department-return":  (State.SUBMITTED, [SIGN_IN, SIGN_IN,    404,     403,   ON,      403,   ON,     ON]),
    "comment-new":        (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     403,   ON,      403,   ON,     ON]),
    # Whoever has the plan.
    "comment-answer":     (State.APPROVED,  [SIGN_IN, SIGN_IN,    404,     ON,    ON,      404,   ON,     ON]),
    "comment-resolve":    (State.SUBMITTED, [SIGN_IN, SIGN_IN,    404,     403,   ON,      404,   ON,     ON]),
    "waiver-new":         (State.SUBMITTED, [SIGN_IN, SIGN_IN,    404,     403,   ON,      403,   ON,     ON]),
    "waiver-remove":      (State.APPROVED,  [SIGN_IN, SIGN_IN,    404,     403,   403,     403,   ON,     ON]),
    "section-version":    (State.SUBMITTED, [SIGN_IN, SIGN_IN,    404,     403,   ON,      403,   ON,     ON]),
    "milestone-removed":  (State.SUBMITTED, [SIGN_IN, SIGN_IN,    404,     403,   ON,      403,   ON,     ON]),
    "project-new":        (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     ON,    ON,      403,   ON,     ON]),
    "projects-earlier":   (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     200,   200,     403,   200,    200]),
    "projects-order":     (State.SUBMITTED, [SIGN_IN, SIGN_IN,    404,     403,   ON,      403,   ON,     ON]),
    "project-copy":       (State.SUBMITTED, [SIGN_IN, SIGN_IN,    404,     403,   ON,      403,   ON,     ON]),
    "project-remove":     (State.APPROVED,  [SIGN_IN, SIGN_IN,    404,     403,   403,     403,   ON,     ON]),
    "project-restore":    (State.SUBMITTED, [SIGN_IN, SIGN_IN,    404,     403,   ON,      403,   ON,     ON]),
    "board-remind":       (State.WRITING,   [SIGN_IN, SIGN_IN,    403,     403,   403,     403,   ON,     ON]),
    "reminder-schedule":  (State.WRITING,   [SIGN_IN, SIGN_IN,    403,     403,   403,     403,   ON,     ON]),
    "departments-confirm": (State.WRITING,  [SIGN_IN, SIGN_IN,    403,     403,   403,     403,   ON,     ON]),
    # It asks in words first, as the department is still writing.
    "plan-confirm":       (State.WRITING,   [SIGN_IN, SIGN_IN,    403,     403,   403,     403,   200,    200]),
    # 409: who may write is shown what stands there, as nothing says that this is what the writer began from.
    "project-facts":   (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     409,   409,     403,   409,    409]),
    "project-money":     (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     ON,    ON,     403,   ON,    ON]),
    "project-here":      (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     200,    200,     403,   200,    200]),
    "project-programs":  (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     ON,    ON,     403,   ON,    ON]),
    "program-remove":    (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     ON,    ON,     403,   ON,    ON]),
    "section-new":       (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     ON,    ON,     403,   ON,    ON]),
    "section":         (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     422,   422,     403,   422,    422]),
    "section-move":      (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     ON,    ON,     403,   ON,    ON]),
    "section-remove":    (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     ON,    ON,     403,   ON,    ON]),
    "milestone-new":   (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     ON,   ON,     403,   ON,    ON]),
    "milestones-paste":  (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     422,   422,     403,   422,    422]),
    "milestones-order":  (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     ON,    ON,     403,   ON,    ON]),
    "milestone":       (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     409,   409,     403,   409,    409]),
    "milestone-move":    (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     ON,    ON,     403,   ON,    ON]),
    "milestone-remove":  (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     ON,    ON,     403,   ON,    ON]),
    "import-new":         (State.WRITING,   [SIGN_IN, SIGN_IN,    200,     200,   200,     403,   200,    200]),
    "import-columns":     (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     404,   404,     404,   403,    403]),
    "import-answers":     (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     404,   404,     404,   403,    403]),
    "import-confirm":     (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     404,   404,     404,   403,    403]),
    "import-take-back":   (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     404,   404,     404,   ON,     ON]),
    "book-runs":          (State.WRITING,   [SIGN_IN, SIGN_IN,    403,     403,   403,     ON,    ON,     ON]),
    # Another planner's: viewers let it run.
    "book-run-cancel":    (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     404,   404,     403,   ON,     ON]),
    "book-run-here":      (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     404,   404,     ON,    ON,     ON]),
    "editions":           (State.WRITING,   [SIGN_IN, SIGN_IN,    403,     403,   403,     403,   ON,     ON]),
    "edition-run-here":   (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     404,   404,     403,   ON,     ON]),
    "edition-run-again":  (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     404,   404,     403,   ON,     ON]),
    "amendment-withdraw": (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     ON,    ON,      ON,    ON,     ON]),
    "picture-new":        (State.WRITING,   [SIGN_IN, SIGN_IN,    404,     400,   400,     403,   400,    400]),
    "picture-edit":       (State.SUBMITTED, [SIGN_IN, SIGN_IN,    404,     403,   ON,      403,   ON,     ON]),
    "picture-remove":     (State.SUBMITTED, [SIGN_IN, SIGN_IN,    404,     403,   ON,      403,   ON,     ON]),
}
# fmt: on


class Cast:
    """A picture of the first project of a department's plan, which gives every address its parts, and the people."""

    def __init__(self) -> None:
        OrganisationFactory(mark=factory.django.ImageField())
        self.picture = PictureFactory.create(project__number=1, file=factory.django.ImageField())
        part = self.picture.project.department_plan
        # What can be answered, and an error that can be let stand: 전액 구비, without any money.
        ReviewCommentFactory(department_plan=part)
        WaiverFactory(department_plan=part)
        Project.objects.update(sole_source=FundingSourceFactory())
        milestone = MilestoneFactory.create(section__project=self.picture.project)
        ProjectProgramFactory(project__department_plan=part, project__number=2)
        # What can be brought back.
        MilestoneFactory.create(section=milestone.section).delete()
        remove_project(project=ProjectFactory(department_plan=part, number=3), by=PlannerFactory())
        ImportJobFactory()
        BookRunFactory(plan=part.plan)
        Amendment.objects.create(plan=part.plan, department_plan=part, reason="국비 확정", asked_by=PlannerFactory())
        freeze(part.plan, "보고")
        request_edition(plan=part.plan, name="의회", by=None, starts=False)
        self.people: dict[str, User] = {
            "deactivated": AdminFactory.create(),
            "stranger": WriterFactory.create(),
            "writer": WriterFactory.create(department=part.department),
            "approver": ApproverFactory.create(department=part.department),
            "viewer": UserFactory.create(),
            "planner": PlannerFactory.create(),
            "admin": AdminFactory.create(),
        }


@pytest.fixture(scope="module")
def shared_cast(share_in_module: Any) -> Cast:
    return share_in_module(Cast)


@pytest.fixture
def cast(db: None, shared_cast: Cast, shared_media: Path, settings: Settings) -> Cast:
    """A copy that a test may change in memory and on the disk as well."""
    shutil.copytree(shared_media, settings.MEDIA_ROOT)
    return deepcopy(shared_cast)


@pytest.fixture
def picture(cast: Cast) -> Picture:
    return cast.picture


@pytest.fixture
def person(cast: Cast) -> Callable[[str], Client]:
    """Signs one of the people in, and returns the browser."""

    def sign_in(who: str) -> Client:
        client = Client()
        if who != "anonymous":
            user = cast.people[who]
            client.force_login(user)
            if who == "deactivated":
                # After signing in: the session is still there.
                User.objects.filter(pk=user.pk).update(is_active=False)
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _no_typesetting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rights don't depend on what is in the file, which takes seconds to make."""
    monkeypatch.setattr("reports.views.Printing.merged", lambda printing: FinishedBook(b"%PDF-", {}))
    for module in ("reports.runs.execution", "editions.freezing.execution"):
        monkeypatch.setattr(f"{module}.print_with_progress", lambda run, printing: FinishedBook(b"%PDF-", {}))


def address(name: str, picture: Picture) -> str:
    project = picture.project
    part = project.department_plan
    known = {"year": part.plan.year, "department": part.department.code, "number": project.number, "pk": picture.pk}
    known |= {"where": "up", "uidb36": "1", "key": "used-up", "provider_id": "oidc"}
    if name in {"pictures", "picture-new"}:
        known["pk"] = project.pk
    if name == "comment-new":
        known["pk"] = project.pk
    if name in {"comment-answer", "comment-resolve"}:
        known["pk"] = part.review_comments.get().pk
    if name == "waiver-remove":
        known["pk"] = part.waivers.get().pk
    if kind := re.match("project|program|section|milestone", name):
        section = project.sections.get()
        rows = {"project": project, "section": section, "milestone": section.milestones.get()}
        known["pk"] = (rows | {"program": ProjectProgram.objects.get()})[kind[0]].pk
        known |= {"section-new": {"pk": project.pk}, "milestone-new": {"pk": section.pk}}.get(name, {})
        if name.startswith("milestones-"):
            known["pk"] = section.pk
    if name.endswith("-history") or name in ("section-version", "milestone-removed"):
        known["pk"] = project.pk
        record = Section.history if name == "section-version" else Milestone.history.filter(history_type="-")
        known["record"] = record.latest().pk
    if name == "project-restore":
        known["pk"] = part.removed_projects.get().pk
    if name.startswith("book-run"):
        known["pk"] = BookRun.objects.get().pk
    if name.startswith("edition"):
        edition = Edition.objects.get()
        known |= {"pk": edition.pk, "name": "book.pdf", "digest": edition.pictures["mark:organisation"]}
    if name.startswith("edition-run"):
        known["pk"] = EditionRun.objects.get(name="의회").pk
    if name.startswith("amendment-"):
        known["pk"] = Amendment.objects.get().pk
    if name.startswith("import"):
        known["pk"] = ImportJob.objects.get().pk
    known |= {"kind": "budget", "suffix": "json" if name == "comparison-file" else "csv", "face": "NanumGothic"}
    query = f"?code=C19&place={project.pk}" if name == "waiver-new" else ""
    if name == "admin":
        return reverse("admin:index")
    # What stands in angle brackets in its route.
    [(_, parts)] = get_resolver().reverse_dict.getlist(name)[0][0]
    return reverse(name, kwargs={part: known[part] for part in parts}) + query


def outcome(response: Any) -> int | str:
    """The status, or where the person is sent; the admin site's own redirects have been followed."""
    sent_to = response.redirect_chain[-1][0] if getattr(response, "redirect_chain", None) else response.get("Location")
    if sent_to and sent_to.startswith(reverse("login")):
        return SIGN_IN
    return ON if response.status_code == 302 else response.status_code


def own_patterns(patterns: Any = None) -> list[str]:
    """The names of all addresses outside the admin site, or their routes where they have no name."""
    names = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if not isinstance(pattern, URLResolver):
            names.append(pattern.name or str(pattern.pattern))
        elif pattern.namespace == "admin":
            names.append("admin")
        else:
            names.extend(own_patterns(pattern.url_patterns))
    return names


def test_every_address_stands_in_the_table() -> None:
    assert set(own_patterns()) == set(ALLOWED)


def outcomes(person: Callable[[str], Client], send: Callable[[Client], Any]) -> dict[str, int | str]:
    """What each of the people gets; whatever one of them changes is undone before the next one comes."""
    found = {}
    for who in PEOPLE:
        with transaction.atomic():
            found[who] = outcome(send(person(who)))
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("name", ALLOWED)
def test_a_person_opens_what_the_table_allows(name: Any, picture: Picture, person: Callable[[str], Client]) -> None:
    found = outcomes(person, lambda browser: browser.get(address(name, picture), follow=name == "admin"))
    assert found == dict(zip(PEOPLE, ALLOWED[name], strict=True))


@pytest.mark.parametrize("name", SENT)
def test_a_person_sends_what_the_table_allows(name: Any, picture: Any, person: Any) -> None:
    state, allowed = SENT[name]
    put(picture.project.department_plan, state)
    reasons = {"comment": "사유", "reason": "사유", "answer": "답", "to": "return_to_writer", "whole": "사유"}
    reasons |= {"alt": "조감도", "began_from": picture.version}
    reasons |= {"title": "새 사업", "kind": "new", "name": "초안"}
    reasons |= {"do": "save" if name == "reminder-schedule" else "send"}
    found = outcomes(person, lambda browser: browser.post(address(name, picture), reasons))
    assert found == dict(zip(PEOPLE, allowed, strict=True))


def test_switching_the_scope_off_shows_that_it_is_what_keeps_a_stranger_out(
    picture: Picture, person: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DepartmentPlanQuerySet, "visible_to", lambda rows, user: rows)
    for name in ("department", "department-file", "picture", "department-book-pdf", "project-book-pdf"):
        assert person("stranger").get(address(name, picture)).status_code == 200


def test_a_project_is_not_found_under_another_department(picture: Picture, person: Callable[[str], Client]) -> None:
    other = DepartmentPlanFactory.create()
    where = {"year": other.plan.year, "department": other.department.code, "number": picture.project.number}
    assert person("planner").get(reverse("project-book", kwargs=where)).status_code == 404


def admin_addresses() -> list[str]:
    """Every address of the admin site; which row it names doesn't matter to somebody who is kept out."""
    admin = next(each for each in get_resolver().url_patterns if getattr(each, "namespace", "") == "admin")
    return [f"/admin/{_filled(route)}" for route in _routes(admin)]


def _routes(pattern: Any) -> list[str]:
    below = [route for each in getattr(pattern, "url_patterns", []) for route in _routes(each)] or [""]
    return below if str(pattern.pattern) == "admin/" else [f"{pattern.pattern}{route}" for route in below]


def _filled(route: str) -> str:
    """The route with something where it takes a part: `1`, or the first choice of an expression."""
    chosen = re.sub(r"\^?\(\?P<\w+>(\w+|\.)[^)]*\)", r"\1", route).rstrip("$")
    return re.sub(r"<[^>]+>", "1", chosen)


def followed(browser: Client, where: str) -> Any:
    """The answer at an address, or where the admin site's own redirects lead; not the page for signing in."""
    answer = browser.get(where)
    while (sent_to := answer.get("Location", "")) and not sent_to.startswith(reverse("login")):
        answer = browser.get(sent_to)
    return answer


@pytest.mark.parametrize("who", ["stranger", "writer", "approver", "viewer"])
def test_no_address_of_the_admin_site_lets_others_than_planners_and_admins_in(
    who: str, person: Callable[[str], Client]
) -> None:
    browser = person(who)
    assert "/admin/plans/project/1/change/" in admin_addresses()
    assert {followed(browser, each).status_code for each in admin_addresses()} == {403}


@pytest.mark.parametrize("who", ["anonymous", "deactivated"])
def test_every_address_of_the_admin_site_asks_for_signing_in(who: str, person: Callable[[str], Client]) -> None:
    browser = person(who)
    assert {outcome(followed(browser, each)) for each in admin_addresses()} == {SIGN_IN}


@pytest.mark.parametrize(
    "name", ["first-page", "plan", "department", "department-history", "project-history", "board", "find", "picture"]
)
def test_pages_only_show(name: str, picture: Picture, person: Callable[[str], Client]) -> None:
    assert person("admin").post(address(name, picture)).status_code == 405


def test_a_form_of_another_site_signs_nobody_out(person: Callable[[str], Client]) -> None:
    browser = person("writer")
    browser.handler.enforce_csrf_checks = True
    response = browser.post(reverse("logout"))
    assert response.status_code == 403
    assert "다시 한 번 보내 주십시오" in response.content.decode()
