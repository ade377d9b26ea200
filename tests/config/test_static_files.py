"""Scripts and styles: how they are served, and what the heaviest pages load of our own."""

import gzip
import os
import re
import time
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.conf import settings as project_settings
from django.core.management import call_command
from django.templatetags.static import static
from django.test import Client, override_settings
from django.urls import reverse
from lxml import html
from pytest_django import Settings

from plans.models import Plan
from tests.factories import AdminFactory, DepartmentPlanFactory, ProjectFactory, SectionFactory
from tests.imports import APPS, modules_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OURS = Path(project_settings.STATICFILES_DIRS[0])
MOST = 63_000  # bytes of our own script and style on a page
NOT_PACKED = 300  # bytes of a file that packing would not make smaller
MODULE = re.compile(r"""\b(?:from|import)\s*["'](\.[^"']+)["']""")
ASKED_FOR = re.compile(r"""\bimport\(["'](\.[^"']+)["']\)""")  # a module that a page loads when somebody wants it


@pytest.fixture(scope="module")
def collected_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder):
        call_command("collectstatic", interactive=False, stdout=StringIO())
    return folder


@pytest.fixture
def collected(settings: Settings, collected_files: Path) -> Path:
    settings.STATIC_ROOT = collected_files  # the program starts
    return collected_files


@pytest.fixture
def client(collected: Path) -> Client:
    client = Client()  # of a program that starts with what was collected
    client.force_login(AdminFactory())
    return client


def fetch(client: Any, address: str) -> Any:
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200, address
    return answer, b"".join(answer.streaming_content)


def is_ours(address: str) -> bool:
    name = re.sub(r"\.[0-9a-f]{12}(?=\.\w+$)", "", address.removeprefix("/static/"))
    return (OURS / name).exists()


def weigh(client: Client, page: str) -> int:
    """The bytes that travel of our own scripts and styles, with the modules that they import."""
    tree = html.fromstring(client.get(page).content)
    links = [*tree.xpath("//script/@src"), *tree.xpath("//link[@rel='stylesheet']/@href")]
    # The editor's extensions, which its fields name.
    links += re.findall(r"/static/js/[\w./-]+\.js", "".join(tree.xpath("//textarea/@*")))
    found: dict[str, int] = {}
    while links:
        address = links.pop()
        if address in found or not is_ours(address):
            continue
        answer, body = fetch(client, address)
        is_packed = answer.get("Content-Encoding") == "gzip"
        assert is_packed or len(body) < NOT_PACKED
        found[address] = len(body)
        script = (gzip.decompress(body) if is_packed else body).decode()
        links += [urljoin(address, name) for name in MODULE.findall(script)]
    assert found
    return sum(found.values())


def test_no_page_loads_more_than_it_may_of_our_own(client: Client) -> None:
    project = ProjectFactory(department_plan=DepartmentPlanFactory(), number=1)
    section = SectionFactory(project=project)
    plan, department = Plan.objects.get(), project.department_plan.department
    weights = {
        page: weigh(client, page)
        for page in (
            reverse("project", args=[project.pk]),
            reverse("department", args=[plan.year, department.code]),
            reverse("project-book", args=[plan.year, department.code, project.number]),
            reverse("project-preview", args=[project.pk]),
            reverse("admin:plans_project_change", args=[project.pk]),
            reverse("admin:plans_section_change", args=[section.pk]),
        )
    }
    assert {page: weight for page, weight in weights.items() if weight >= MOST} == {}
    # All of it is seen: the page on which projects are written loads the most.
    assert weights[reverse("project", args=[project.pk])] > 20_000


def test_what_was_collected_may_be_kept_for_ever(client: Client) -> None:
    answer, _ = fetch(client, static("css/app.css"))
    assert re.search(r"/app\.[0-9a-f]{12}\.css$", static("css/app.css"))
    assert "immutable" in answer["Cache-Control"]


def test_comments_stay_with_the_sources(client: Client) -> None:
    for name in ("js/drafts.js", "js/editor/outline.js", "css/app.css"):
        _, body = fetch(client, static(name))
        travels = gzip.decompress(body).decode()
        source = (OURS / name).read_text()
        assert "/*" in source
        assert "/*" not in travels
        # Nothing else went: what a line of code says is in a line of the source.
        lines = re.sub(r"\.[0-9a-f]{12}(?=\.)", "", travels).splitlines()
        assert [line for line in source.splitlines() if line in lines] == lines


def test_a_module_has_one_address_for_pages_and_modules(client: Client) -> None:
    _, body = fetch(client, static("js/writing/page.js"))
    assert static("js/writing/autosave.js").rpartition("/")[2] in gzip.decompress(body).decode()


def test_nothing_that_was_collected_grows_old(settings: Settings, tmp_path: Path, collected: Path) -> None:
    source = tmp_path / "later"
    source.mkdir()
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, source]
    (source / "new.css").write_text("")
    os.utime(source / "new.css", (time.time() + 60,) * 2)
    settings.STATIC_ROOT = collected  # it starts again
    assert static("css/app.css") == "/static/css/app.css"


def test_before_anything_is_collected_all_is_served_from_where_it_is(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    client = Client()
    assert client.get(static("css/app.css")).status_code == 200
    assert static("css/app.css") == "/static/css/app.css"


def test_no_script_or_style_is_left_over() -> None:
    """Each is named by a template, by Python, or by a module that is."""
    root = project_settings.BASE_DIR
    names = {str(file.relative_to(OURS)): file for file in OURS.rglob("*.*")}
    sources = [source for app in APPS for source in modules_of(app).values()]
    text = "\n".join([*sources, *(file.read_text() for file in (root / "templates").rglob("*.*"))])
    found = {name for name in names if f'"{name}"' in text}
    reached = list(found)
    while reached:
        name = reached.pop()
        script = names[name].read_text()
        imported = {urljoin(name, each) for each in [*MODULE.findall(script), *ASKED_FOR.findall(script)]}
        reached += imported - found
        found |= imported
    assert found == names.keys()
