"""Whatever changes a plan orders that the worker renders what it has changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import factory.django
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse
from django_q.models import OrmQ
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from plans import urls
from plans.models import DepartmentPlan, Milestone, Picture, Project, ProjectProgram, RemovedProject, Section
from plans.prerender_requests import TASK
from plans.projects.removal import remove_project
from tests.factories import (
    CategoryFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    MilestoneFactory,
    PictureFactory,
    ProjectFactory,
    ProjectProgramFactory,
    ReviewCommentFactory,
    SectionFactory,
    WaiverFactory,
    WriterFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@dataclass
class Scene:
    """A department's plan with something to edit at every address."""

    part: DepartmentPlan
    project: Project
    section: Section
    milestone: Milestone
    picture: Picture
    funding: ProjectProgram
    removed: RemovedProject
    earlier: Project

    def of_department(self, name: str, **more: Any) -> str:
        return reverse(name, kwargs={"year": self.part.plan.year, "department": self.part.department.code, **more})


def version(scene: Scene) -> str:
    return reverse(
        "section-version", args=[scene.project.pk, Section.history.filter(id=scene.section.pk).earliest().pk]
    )


def removed_milestone(scene: Scene) -> str:
    return reverse("milestone-removed", args=[scene.project.pk, Milestone.history.filter(history_type="-").get().pk])


def last_first(scene: Scene) -> str:
    return ",".join(map(str, scene.section.milestones.order_by("-order", "-pk").values_list("pk", flat=True)))


Door = Callable[[Scene], tuple[str, dict[str, Any]]]
#: By the name of its address: how each edits.
EDITS: dict[str, Door] = {
    "waiver-new": lambda s: (
        f"{s.of_department('waiver-new')}?code=C19&place={s.project.pk}",
        {"reason": "추경에서 편성합니다."},
    ),
    "waiver-remove": lambda s: (s.of_department("waiver-remove", pk=s.part.waivers.get().pk), {}),
    "section-version": lambda s: (version(s), {"version": s.section.version}),
    "milestone-removed": lambda s: (removed_milestone(s), {}),
    "project-new": lambda s: (s.of_department("project-new"), {"title": "새 사업", "kind": "new"}),
    "projects-earlier": lambda s: (s.of_department("projects-earlier"), {"year-2023": [s.earlier.pk]}),
    "projects-order": lambda s: (s.of_department("projects-order"), {"order": str(s.project.pk)}),
    "project-copy": lambda s: (s.of_department("project-copy", pk=s.project.pk), {}),
    "project-remove": lambda s: (s.of_department("project-remove", pk=s.project.pk), {}),
    "project-restore": lambda s: (s.of_department("project-restore", pk=s.removed.pk), {}),
    "project-facts": lambda s: (reverse("project-facts", args=[s.project.pk]), facts(s)),
    "project-money": lambda s: (reverse("project-money", args=[s.project.pk]), {}),
    "project-programs": lambda s: (reverse("project-programs", args=[s.project.pk]), {"name": "새 세부사업"}),
    "program-remove": lambda s: (reverse("program-remove", args=[s.funding.pk]), {}),
    "section-new": lambda s: (reverse("section-new", args=[s.project.pk]), {"title": "기대 효과"}),
    "section": lambda s: (
        reverse("section", args=[s.section.pk]),
        {
            "kind": s.section.kind_id,
            "initial-kind": s.section.kind_id,
            "title": "",
            "initial-title": "",
            "milestone_form": s.section.milestone_form,
            "initial-milestone_form": s.section.milestone_form,
            "body": "<p>다음</p>",
            "initial-body": s.section.body,
        },
    ),
    "section-remove": lambda s: (reverse("section-remove", args=[s.section.pk]), {}),
    "section-move": lambda s: (reverse("section-move", args=[s.section.pk, "down"]), {}),
    "milestone-new": lambda s: (reverse("milestone-new", args=[s.section.pk]), {"title": "착수"}),
    "milestone": lambda s: (
        reverse("milestone", args=[s.milestone.pk]),
        {
            "title": "준공",
            "initial-title": s.milestone.title,
            "begins": "2024. 3.",
            "initial-begins": "2024. 3.",
        },
    ),
    "milestones-paste": lambda s: (reverse("milestones-paste", args=[s.section.pk]), {"text": "3월\t착수"}),
    "milestones-order": lambda s: (reverse("milestones-order", args=[s.section.pk]), {"order": last_first(s)}),
    "milestone-remove": lambda s: (reverse("milestone-remove", args=[s.milestone.pk]), {}),
    "milestone-move": lambda s: (reverse("milestone-move", args=[s.milestone.pk, "down"]), {}),
    "picture-new": lambda s: (reverse("picture-new", args=[s.project.pk]), {"file": image(), "alt": "조감도"}),
    "picture-edit": lambda s: (
        reverse("picture-edit", args=[s.picture.pk]),
        {"alt": "새 조감도", "began_from": s.picture.version},
    ),
    "picture-remove": lambda s: (reverse("picture-remove", args=[s.picture.pk]), {}),
}
#: What is sent there changes nothing that is printed: who has the plan, and who was told so. A budget that is exchanged
#: does, and has a test of its own (workflow/test_amending.py).
OTHERS = {
    *("amendment-ask", "amendment-decide", "amendment-withdraw", "budget-exchange"),
    *("department-submit", "department-approve", "department-confirm", "department-take-back", "department-reopen"),
    *("department-return", "board-remind", "reminder-schedule", "departments-confirm", "plan-confirm", "project-here"),
    *("comment-new", "comment-answer", "comment-resolve"),
}


def facts(scene: Scene) -> dict[str, Any]:
    project = scene.project
    values: dict[str, Any] = {"title": project.title, "kind": project.kind, "period_label": project.period_label}
    values |= {"prints_budget": "on", "sole_source": project.sole_source_id}
    return values | {f"initial-{name}": value for name, value in values.items()} | {"title": "다른 사업명"}


def image() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.png", factory.django.ImageField()._make_data({}), "image/png")


@pytest.fixture
def scene(client: Client) -> Scene:
    CategoryFactory(funds_projects=True)
    part = DepartmentPlanFactory.create()
    writer = WriterFactory(department=part.department)
    project = ProjectFactory.create(department_plan=part, number=2, sole_source=FundingSourceFactory())
    section = SectionFactory.create(project=project, body="<p>처음</p>")
    section.body = "<p>고친 글</p>"
    section.save()
    SectionFactory(project=project)
    milestone = MilestoneFactory.create(section=section)
    MilestoneFactory(section=section)
    MilestoneFactory.create(section=section).delete()
    before = DepartmentPlanFactory(plan__year=part.plan.year - 1, department=part.department)
    scene = Scene(
        part=part,
        project=project,
        section=section,
        milestone=milestone,
        picture=PictureFactory.create(project=project),
        funding=ProjectProgramFactory.create(project=ProjectFactory(department_plan=part, number=3)),
        removed=remove_project(project=ProjectFactory(department_plan=part, number=4), by=writer),
        earlier=ProjectFactory.create(department_plan=before),
    )
    ReviewCommentFactory(department_plan=part)
    WaiverFactory(department_plan=part)
    client.force_login(writer)
    return scene


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_orders_it(
    name: Any,
    scene: Scene,
    client: Client,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.BACKGROUND_WORKER = True
    address, data = EDITS[name](scene)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address, data)
    assert response.status_code < 400
    assert [(order.task["func"], order.task["args"]) for order in OrmQ.objects.all()] == [(TASK, (scene.part.plan_id,))]


def takes_what_is_sent(pattern: URLPattern, client: Client) -> bool:
    known = {"year": 1, "pk": 1, "record": 1, "department": "x", "where": "x", "kind": "x", "suffix": "x"}
    parts = pattern.pattern.converters
    return client.post(reverse(pattern.name, kwargs={part: known[part] for part in parts})).status_code != 405


def test_no_address_that_edits_is_missing_above(client: Client, db: None) -> None:
    client.force_login(WriterFactory())
    taking = {pattern.name for pattern in urls.urlpatterns if takes_what_is_sent(pattern, client)}
    assert taking == {*EDITS, *OTHERS}
