"""The fonts of the book, for browsers on machines that lack them."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from reports.book import fonts
from staffing.models import Organisation
from tests.factories import WriterFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    fonts.font_file.cache_clear()
    yield
    fonts.font_file.cache_clear()


def test_every_font_that_the_book_may_be_set_in_is_there_and_stays_in_the_browser(client: Client) -> None:
    client.force_login(WriterFactory())
    files = set()
    for family in ("NanumSquare", *Organisation.TextFont.values):
        for face in (family, f"{family}Bold"):
            answer = client.get(reverse("font", args=[face]))
            files.add(b"".join(answer))
            assert answer["Content-Type"] == "font/ttf"
            assert "no-store" not in answer["Cache-Control"]
    assert len(files) == 6  # no face is another one
    assert all(file.startswith(b"\0\1\0\0") for file in files)


def test_no_other_font_is_given_and_none_in_place_of_another(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(WriterFactory())
    monkeypatch.setitem(fonts.FACES, "NanumSquare", "NoSuchFamily:weight=80")
    for face in ("NanumSquare", "DejaVuSans"):
        assert client.get(reverse("font", args=[face])).status_code == 404
