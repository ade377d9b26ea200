"""What archives ask of a book that is kept for decades (PDF/A-2a, ISO 19005-2), beside what screen readers do."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from plans.models import Section
from reports.book.build import build_book
from reports.book.pages import Book
from tests.factories import PictureFactory, SectionFactory
from tests.reports.printed import PrintedBook, print_pdf

# How rows are set in type, whichever database they came from.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: What PDF/A lists itself; of any other property a file has to say what it is.
LISTED = {"dc", "pdf", "pdfaid", "xmp", "pdfaExtension", "pdfaSchema", "pdfaProperty", "rdf", "x", "xml"}


@pytest.fixture(scope="module")
def printed(example_book: Book, tmp_path_factory: pytest.TempPathFactory) -> PrintedBook:
    return PrintedBook(tmp_path_factory.mktemp("archive") / "book.pdf", print_pdf(example_book))


def objects(book: PrintedBook, kind: type[pikepdf.Object]) -> list[Any]:
    return [entry for entry in book.pdf.objects if isinstance(entry, kind)]


def claims(book: PrintedBook) -> list[str | None]:
    with book.pdf.open_metadata() as metadata:
        return [metadata.get(name) for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]


def picture(mode: str, kind: str) -> ContentFile:
    file = BytesIO()
    Image.new(mode, (40, 30)).save(file, kind)
    return ContentFile(file.getvalue(), f"picture.{kind.lower()}")


def printed_section(section: Section, folder: Path) -> PrintedBook:
    return PrintedBook(folder / "book.pdf", print_pdf(build_book(section.project.department_plan.plan)))


def test_it_says_that_archives_and_screen_readers_may_have_it(printed: PrintedBook) -> None:
    assert claims(printed) == ["2", "A", "1"]


def test_every_property_of_it_is_known_to_archives_or_described(printed: PrintedBook) -> None:
    xmp = printed.pdf.Root.Metadata.read_bytes().decode()
    described = set(re.findall(r"<pdfaSchema:prefix>(\w+)<", xmp))
    assert described == {"pdfuaid"}
    assert set(re.findall(r"</?(\w+):", xmp)) <= LISTED | described


def test_its_colours_are_those_of_a_screen(printed: PrintedBook) -> None:
    [intent] = printed.pdf.Root.OutputIntents
    profile = intent.DestOutputProfile
    assert (str(intent.S), int(profile.N)) == ("/GTS_PDFA1", 3)
    assert profile.read_bytes()[12:24] == b"mntrRGB XYZ "
    named = {str(name) for entry in objects(printed, pikepdf.Stream) for name in [entry.get("/ColorSpace")] if name}
    assert named <= {"/DeviceRGB", "/DeviceGray"}


def test_its_links_print_and_nothing_in_it_acts(printed: PrintedBook) -> None:
    notes = [entry for entry in objects(printed, pikepdf.Dictionary) if entry.get("/Type") == "/Annot"]
    assert len(notes) > 20
    assert {(str(note.Subtype), int(note.F)) for note in notes} == {("/Link", 4)}
    forbidden = {"/AA", "/OpenAction", "/JavaScript", "/EmbeddedFiles", "/AcroForm", "/Encrypt"}
    assert not [name for entry in objects(printed, pikepdf.Dictionary) for name in forbidden & set(entry.keys())]


def test_its_pictures_show_their_own_dots(tmp_path: Path) -> None:
    section = SectionFactory.create(body="<p>[[그림 1]]</p>")
    PictureFactory.create(project=section.project, number=1, file=picture("RGBA", "PNG"))
    book = printed_section(section, tmp_path)
    pictures = [entry for entry in objects(book, pikepdf.Stream) if entry.get("/Subtype") == "/Image"]
    assert len(pictures) == 2  # and what is seen through
    assert [bool(each.get("/Interpolate", False)) for each in pictures] == [False, False]
    assert claims(book)[0] == "2"


@pytest.mark.parametrize(
    "body",
    ["<p>가\ue000나</p>", "<p>가\U0001f9ff나</p>"],
    ids=["a letter without an agreed meaning", "a letter that no font may have"],
)
def test_it_says_nothing_of_archives_with_a_letter_that_cannot_be_kept(body: str, tmp_path: Path) -> None:
    assert claims(printed_section(SectionFactory.create(body=body), tmp_path)) == [None, None, "1"]


def test_it_says_nothing_of_archives_with_a_picture_in_colours_of_a_press(tmp_path: Path) -> None:
    section = SectionFactory.create(body="<p>[[그림 1]]</p>")
    PictureFactory.create(project=section.project, number=1, file=picture("CMYK", "JPEG"))
    assert claims(printed_section(section, tmp_path)) == [None, None, "1"]
