"""The renderer reaches nothing but the book's own pictures, even with text that nobody cleaned."""

import socket
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import factory.django
import pikepdf
import pytest
from django.db import connection
from weasyprint import HTML

from plans.models import Plan, Section
from reports.book.build import build_book
from reports.book.pages import Book
from reports.rendering.render import PictureFetcher
from tests.factories import OrganisationFactory, PictureFactory, SectionFactory
from tests.reports.printed import print_pdf
from tests.reports.single import single_html

MARKER = "what-only-this-machine-may-know"

# {http} is an address that somebody listens on, {file} a file with the marker.
CALLS = [
    '<img src="{http}/x.png" alt="x">',
    '<div style="background: url({http}/x.png)">한 줄</div>',
    '<ul style="list-style-image: url({http}/x.png)"><li>한 줄</li></ul>',
    "<style>@import url({http}/x.css);</style>",
    "<style>@font-face {{ font-family: x; src: url({http}/x.ttf) }} p {{ font-family: x }}</style><p>한 줄</p>",
    '<link rel="stylesheet" href="{http}/x.css">',
    '<object data="{http}/x.png" type="image/png"></object>',
    '<embed src="{http}/x.png" type="image/png">',
    '<svg width="9" height="9"><image href="{http}/x.png" width="9" height="9"/></svg>',
    '<a rel="attachment" href="{http}/x.txt">여기</a>',
]
LEAKS = [
    '<a rel="attachment" href="{file}">여기</a>',
    '<link rel="attachment" href="{file}">',
]
QUIET = [
    '<iframe src="{http}/"></iframe>',
    '<meta http-equiv="refresh" content="0; url={http}/">',
    '<script src="{http}/x.js"></script>',
    '<video src="{http}/x.mp4" poster="{http}/x.png"></video>',
]


class Listener:
    """Counts who connects, and says nothing useful to them."""

    def __init__(self) -> None:
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            with caller:
                caller.recv(1024)
                caller.sendall(b"HTTP/1.0 404 Not Found\r\n\r\n")

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Any]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def poison(db: None, listener: Any, tmp_path: Path) -> Any:
    """Puts an attack into a section behind the back of everything that cleans, and builds its project's book."""
    file = tmp_path / "secret.txt"
    file.write_text(MARKER, encoding="utf-8")

    def poison(attack: str) -> Book:
        section = SectionFactory.create()
        body = f"<p>앞</p>{attack.format(http=listener.address, file=file.as_uri())}<p>뒤</p>"
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(Section._meta.db_table)
            cursor.execute(f"UPDATE {table} SET body = %s WHERE id = %s", [body, section.pk])  # noqa: S608
        assert Section.objects.get().body == body
        plan = Plan.objects.get()
        return build_book(plan, plan.department_plans.all(), project=section.project.number)

    return poison


def holds_marker(pdf: bytes) -> bool:
    with pikepdf.open(BytesIO(pdf)) as opened:
        streams = (entry for entry in opened.objects if isinstance(entry, pikepdf.Stream))
        return any(MARKER.encode() in stream.read_bytes() for stream in streams if stream.get("/Subtype") != "/Image")


def images(pdf: bytes) -> set[tuple[int, int]]:
    """The pictures in a file, by their size."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return {
            (int(entry.Width), int(entry.Height))
            for entry in opened.objects
            if isinstance(entry, pikepdf.Stream) and entry.get("/Subtype") == "/Image"
        }


@pytest.mark.parametrize("attack", CALLS + LEAKS + QUIET)
def test_text_that_nobody_cleaned_reaches_nothing(poison: Any, listener: Any, attack: Any) -> None:
    book = poison(attack)
    assert not holds_marker(print_pdf(book))
    assert listener.connections == 0


def test_a_book_that_asks_for_something_outside_is_printed_without_it(
    poison: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert print_pdf(poison(CALLS[0])).startswith(b"%PDF")
    assert "an address outside itself" in caplog.text


@pytest.mark.parametrize("attack", CALLS)
def test_the_renderers_own_fetcher_would_have_called(poison: Any, listener: Any, attack: Any) -> None:
    """The attacks above are real: without ours, somebody hears of them."""
    HTML(string=single_html(poison(attack))).write_pdf()
    assert listener.connections > 0


@pytest.mark.parametrize("attack", LEAKS)
def test_the_renderers_own_fetcher_would_have_put_the_file_into_the_book(poison: Any, attack: Any) -> None:
    assert holds_marker(HTML(string=single_html(poison(attack))).write_pdf())


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "file:///dev/zero",
        "/dev/zero",
        "/etc/passwd",
        "etc/passwd",
        "../../etc/passwd",
        "http://127.0.0.1/",
        "https://example.com/",
        "ftp://example.com/",
        "data:text/plain,secret",
        "data:image/png;base64,iVBORw0KGgo=",
        "picture:",
        "picture:-1",
        "picture:1/../2",
        "picture://1",
        "picture:١x",
        "Picture:file:///etc/passwd",
        "mark:",
        "mark:organisation/..",
        "mark:/etc/passwd",
        "",
    ],
)
def test_every_other_address_is_refused(address: str) -> None:
    """It knows the pictures that it was given, by what they are called, and nothing else."""
    with pytest.raises(ValueError, match="an address outside itself"):
        PictureFetcher({"picture:1": b"", "mark:organisation": b""}, pixels=1).fetch(address)


@pytest.mark.django_db
class TestItsOwnPictures:
    def test_are_handed_over(self) -> None:
        content = PictureFactory.create(file=factory.django.ImageField(color="navy")).file.read()
        assert PictureFetcher({"picture:1": content}, pixels=100_000).fetch("picture:1").read() == content

    def test_are_no_others_than_the_fragments(self) -> None:
        """Text that names another project's picture by its number gets nothing."""
        other = PictureFactory.create(file=factory.django.ImageField(width=70, height=50))
        section = SectionFactory.create()
        Section.objects.filter(pk=section.pk).update(body=f'<p><img src="picture:{other.pk}" alt=""></p>')
        assert images(print_pdf(build_book(section.project.department_plan.plan))) == set()

    def test_stand_in_the_pdf(self) -> None:
        organisation = OrganisationFactory.create(mark=factory.django.ImageField(width=30, height=20))
        picture = PictureFactory.create(number=1, file=factory.django.ImageField(width=70, height=50), alt="조감도")
        SectionFactory(project=picture.project, body="<p>[[그림 1]]</p>")
        assert images(print_pdf(build_book(Plan.objects.get()))) == {(30, 20), (70, 50)}
        assert organisation.mark
