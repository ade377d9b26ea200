"""Editions of earlier releases open in this one.

Each file `tests/files/edition-form-N.json.zst` is the content of an edition of the example plan, as the release that
brought form N froze it. They are never made anew: who changes a form upgrades what it was, and adds a file.
"""

import json
from pathlib import Path
from uuid import uuid4

import pytest
import zstandard
from django.test import Client
from django.urls import reverse

from editions.frozen import book
from editions.frozen.content import read_content, read_frozen_snapshot
from editions.frozen.parts import store_parts
from editions.models import Edition
from plans.models import Plan
from tests.factories import PlannerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FILES = sorted((Path(__file__).parents[1] / "files").glob("edition-form-*.json.zst"))


@pytest.fixture(params=FILES, ids=lambda path: path.name)
def edition(request: pytest.FixtureRequest, example: Plan) -> Edition:
    stored = json.loads(zstandard.ZstdDecompressor().decompress(request.param.read_bytes()))
    digests = store_parts(content.encode() for content in stored["contents"].values())
    assert digests == list(stored["contents"])
    return Edition.objects.create(id=uuid4(), plan=example, name="보고", title="책", parts=stored["parts"])


def test_there_is_a_file_of_each_form() -> None:
    assert [path.name for path in FILES] == [f"edition-form-{form}.json.zst" for form in range(1, book.FORM + 1)]


def test_opens_on_the_screen(edition: Edition, client: Client) -> None:
    client.force_login(PlannerFactory())
    answer = client.get(reverse("edition-book", args=[2024, edition.pk]))
    assert answer.status_code == 200
    assert "소통담당관" in answer.content.decode()


def test_holds_what_was_frozen(edition: Edition) -> None:
    """The example has one department; its snapshot names the same projects as its book."""
    [pages] = read_content(edition.parts).book.departments
    snapshot = read_frozen_snapshot(edition.parts)
    titles = {item.values["title"] for item in snapshot.items if item.kind == "project"}
    assert snapshot.year == 2024
    assert pages.code == "comms"
    assert titles == {project.title for project in pages.projects}
