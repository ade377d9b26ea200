"""The book as one document of the renderer's: what a merged book is measured against, by tests and by benchmarks."""

import pydyf
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.document import Document

from reports.book.html import PAPER, paper_html
from reports.book.pages import Book
from reports.cache.fragments import MARK, picture_files, read_picture
from reports.pdf.writer.merging import FIRST_NUMBERED
from reports.rendering.archiving import let_pictures_show_their_own_dots
from reports.rendering.render import WRITING, PictureFetcher
from reports.rendering.tagging import complete_tags


def single_html(book: Book) -> str:
    context = {"book": book, "picture_url": "picture:{}".format, "mark_url": lambda: MARK}
    body = render_to_string("reports/book.jinja", context, using="jinja2")
    return paper_html(body, text_font=book.text_font, title=book.title, author=book.organisation, stylesheets=PAPER)


def single_pdf(book: Book) -> bytes:
    """The whole PDF file, laid out in one go."""
    files = picture_files(book_addresses(book))
    fetcher = PictureFetcher({address: read_picture(name) for address, name in files.items()}, pixels=100_000_000)
    return HTML(string=single_html(book), url_fetcher=fetcher).write_pdf(finisher=_finish, **WRITING)


def book_addresses(book: Book) -> set[str]:
    """What its pictures are called in the HTML."""
    marks = {MARK} if book.has_mark else set()
    return marks | {word for word in single_html(book).split('"') if word.startswith("picture:")}


def _finish(document: Document, pdf: pydyf.PDF) -> None:
    complete_tags(document, pdf)
    let_pictures_show_their_own_dots(pdf)
    front = next((i for i, page in enumerate(document.pages) if FIRST_NUMBERED in page.anchors), 0)
    labels = [0, pydyf.Dictionary({"S": "/r"})] if front else []
    labels += [front, pydyf.Dictionary({"S": "/D", "St": 1})]
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array(labels)})
