"""A book merged from fragments is the book that one document would have been."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import outloud
import pikepdf
import pytest
from django.utils import timezone
from pikepdf.models.metadata import decode_pdf_date
from pytest_django import Settings

from reports.book.build import build_book
from reports.book.html import WORD_JOINER
from reports.book.pages import Book, Scope
from reports.rendering import processes
from reports.rendering.processes import render
from tests.factories import SectionFactory
from tests.reports.printed import PrintedBook, print_pdf, text_of, tool
from tests.reports.single import single_pdf

# How the same rows are set in type, whichever database they came from.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def books(example_book: Book, tmp_path_factory: pytest.TempPathFactory) -> tuple[PrintedBook, PrintedBook]:
    """The example, merged, and as one document."""
    folder = tmp_path_factory.mktemp("books")
    merged = PrintedBook(folder / "merged.pdf", print_pdf(replace(example_book, is_draft=False)))
    return merged, PrintedBook(folder / "single.pdf", single_pdf(example_book))


def tags(book: PrintedBook) -> list[tuple[int, str, str]]:
    """The tree of tags, from top to bottom, with each one's depth and what it has of its own."""
    return list(_tags(book.pdf.Root.StructTreeRoot.K, 0))


def _tags(kids: Any, depth: int) -> Iterator[tuple[int, str, str]]:
    for kid in kids:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            scope = str(kid.A.get("/Scope", "")) if "/A" in kid else ""
            yield depth, str(kid.S), scope + str(kid.get("/Alt", ""))
            yield from _tags(kid.get("/K", []), depth + 1)


def owners(book: PrintedBook) -> dict[int, pikepdf.Object]:
    """What the parent tree names for every number."""
    leaves = book.pdf.Root.StructTreeRoot.ParentTree.Kids
    return {int(leaf.Nums[at]): leaf.Nums[at + 1] for leaf in leaves for at in range(0, len(leaf.Nums), 2)}


class TestItLooksTheSame:
    def test_to_the_last_dot(self, books: tuple[PrintedBook, PrintedBook], tmp_path: Path) -> None:
        pages = [self._drawn(book.path, tmp_path / book.path.stem) for book in books]
        assert len(pages[0]) == len(pages[1]) == 19
        for merged, single in zip(*pages, strict=True):
            assert merged.read_bytes() == single.read_bytes(), merged.name

    def _drawn(self, path: Path, folder: Path) -> list[Path]:
        folder.mkdir()
        command = [tool("pdftoppm"), "-r", "96", str(path), str(folder / "page")]
        # What it finds wrong, it says, and draws something nevertheless.
        assert not subprocess.run(command, check=True, capture_output=True).stderr
        return sorted(folder.iterdir())

    @pytest.mark.parametrize("order", [(), ("-layout",), ("-raw",)])
    def test_to_the_last_letter(self, books: tuple[PrintedBook, PrintedBook], order: tuple[Any, ...]) -> None:
        merged, single = (text_of(book.path, *order) for book in books)
        assert merged == single

    def test_with_the_fonts_that_one_document_would_have(self, books: tuple[PrintedBook, PrintedBook]) -> None:
        merged, single = (self._fonts(book) for book in books)
        assert merged == single

    def _fonts(self, book: PrintedBook) -> list[tuple[str, int, list[float]]]:
        return sorted(
            (str(entry.FontName), len(entry.FontFile2.read_bytes()), [float(side) for side in entry.FontBBox])
            for entry in book.pdf.objects
            if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == "/FontDescriptor"
        )

    def test_and_takes_hardly_more_room(self, books: tuple[PrintedBook, PrintedBook]) -> None:
        merged, single = (book.path.stat().st_size for book in books)
        assert merged <= single * 1.15


class TestItSaysTheSame:
    def test_in_its_tags(self, books: tuple[PrintedBook, PrintedBook]) -> None:
        merged, single = map(tags, books)
        assert len(merged) > 1_000
        assert merged == single

    def test_in_its_outline(self, books: tuple[PrintedBook, PrintedBook]) -> None:
        """But for what joins syllables, which would stand in the way of who looks for a title."""
        merged, single = books
        joined = [(level, title.replace(WORD_JOINER, "")) for level, title, _ in single.outline()]
        assert [entry[:2] for entry in merged.outline()] == joined

    def test_with_the_first_level_open(self, books: tuple[PrintedBook, PrintedBook]) -> None:
        merged, _ = books
        with merged.pdf.open_outline() as outline:
            assert [item.is_closed for item in outline.root] == [False, False]
            below = [kid for item in outline.root for kid in item.children if kid.children]
        assert below
        assert all(item.is_closed for item in below)

    def test_in_its_links(self, books: tuple[PrintedBook, PrintedBook]) -> None:
        merged, single = ([([w.text for w in line], page.number) for line, page in book.links()] for book in books)
        assert len(merged) > 20
        assert merged == single

    def test_of_itself(self, books: tuple[PrintedBook, PrintedBook]) -> None:
        merged, single = books
        said = dict(merged.pdf.docinfo.items())
        made = {said.pop(name) for name in ("/CreationDate", "/ModDate")}
        assert said == dict(single.pdf.docinfo.items())
        [made_at] = map(decode_pdf_date, map(str, made))
        assert timedelta() <= timezone.now() - made_at < timedelta(hours=1)
        with merged.pdf.open_metadata() as metadata:
            assert {metadata["xmp:CreateDate"], metadata["xmp:ModifyDate"]} == {made_at.isoformat()}
        assert merged.labels == single.labels

    def test_to_a_validator(self, books: tuple[PrintedBook, PrintedBook]) -> None:
        merged, single = (outloud.check(str(book.path), layers=["conformance", "semantic"]) for book in books)
        assert not merged.error
        assert {finding.rule for finding in merged.findings} <= {finding.rule for finding in single.findings}


class TestItsTagsAreOneTree:
    def test_in_which_no_id_stands_twice(self, books: tuple[PrintedBook, PrintedBook]) -> None:
        merged, _ = books
        ids = [
            str(entry.ID) for entry in merged.pdf.objects if isinstance(entry, pikepdf.Dictionary) and "/ID" in entry
        ]
        assert len(ids) > 20
        assert len(ids) == len(set(ids))

    def test_whose_heads_are_there(self, books: tuple[PrintedBook, PrintedBook]) -> None:
        merged, _ = books
        cells = [entry for entry in merged.pdf.objects if isinstance(entry, pikepdf.Dictionary) and "/A" in entry]
        named = {str(head) for cell in cells for head in cell.A.get("/Headers", [])}
        assert named
        assert named <= {str(cell.ID) for cell in cells if "/ID" in cell}

    def test_that_every_page_and_every_link_finds_itself_in(self, books: tuple[PrintedBook, PrintedBook]) -> None:
        merged, _ = books
        owned = owners(merged)
        for page in merged.pdf.pages:
            for element in owned.pop(int(page.obj.StructParents)):
                assert element is None or element.Pg.objgen == page.obj.objgen
            for link in page.obj.get("/Annots", []):
                owner = owned.pop(int(link.StructParent))
                assert any(kid.get("/Obj") == link for kid in owner.K if isinstance(kid, pikepdf.Dictionary))
        assert owned == {}


def test_a_character_that_no_font_has_leaves_the_numbers_of_its_pages_as_they_are(tmp_path: Path) -> None:
    """Two projects, each with another such character: the renderer gives both the same number in the font."""
    plan = None
    for number, character in ((1, "\ue000"), (2, "\ue001")):
        options: dict = {"project__department_plan__plan": plan} if plan else {}
        section = SectionFactory.create(project__number=number, body=f"<p>가{character}나</p>", **options)
        plan = section.project.department_plan.plan
    assert plan
    book = replace(build_book(plan), is_draft=False)
    merged = PrintedBook(tmp_path / "merged.pdf", print_pdf(book))
    single = PrintedBook(tmp_path / "single.pdf", single_pdf(book))
    assert merged.numbers == single.numbers
    assert len([number for number in merged.numbers if number]) >= 6
    assert text_of(merged.path) == text_of(single.path)
    assert "\ue001" in text_of(merged.path)


def test_the_same_fragments_make_the_same_file(
    example_book: Book, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where they are rendered again."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    monkeypatch.setattr(processes, "render", render)
    [department] = example_book.departments
    department = replace(department, projects=department.projects[1:2])
    book = replace(example_book, scope=Scope.PROJECT, departments=(department,))
    first = print_pdf(book)
    settings.FRAGMENT_ROOT = tmp_path / "another"
    assert print_pdf(book) == first
