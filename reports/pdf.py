"""From the book to a PDF: tagged (PDF/UA-1), with outline, links and page labels."""

import pydyf
from PIL import ImageFile
from weasyprint import HTML
from weasyprint.document import Document
from weasyprint.urls import URLFetcher, URLFetcherResponse

from plans.models import Picture
from staffing.models import Organisation

from .book import Book
from .render import paper_html
from .tagging import complete_tags

# The renderer turns this on for the whole process, where broken pictures would then pass for whole ones.
ImageFile.LOAD_TRUNCATED_IMAGES = False

#: Dots per inch that pictures are reduced to; offset printing asks for no more at this size.
RESOLUTION = 200
#: The anchor that stands on the page with the number 1.
FIRST_NUMBERED = "starts"


class BookFetcher(URLFetcher):
    """Hands the renderer the book's own pictures and refuses every other address.

    What was refused is logged by the renderer, and the rest of the book still prints.
    """

    def fetch(self, url: str, headers=None) -> URLFetcherResponse:
        kind, _, name = url.partition(":")
        if kind == "picture" and name.isdecimal():
            file = Picture.objects.get(pk=int(name)).file
        elif url == "mark:organisation":
            file = Organisation.objects.get().mark
        else:
            raise ValueError(f"The book asked for an address outside itself: {url[:200]}")
        with file.open("rb") as opened:
            return URLFetcherResponse(url, opened.read())


def print_pdf(book: Book) -> bytes:
    """The whole PDF file."""
    document = HTML(string=paper_html(book), url_fetcher=BookFetcher())
    return document.write_pdf(
        pdf_variant="pdf/ua-1",
        finisher=_finish,
        optimize_images=True,
        jpeg_quality=85,
        dpi=RESOLUTION,
    )


def _finish(document: Document, pdf: pydyf.PDF) -> None:
    complete_tags(pdf)
    _label_pages(document, pdf)


def _label_pages(document: Document, pdf: pydyf.PDF) -> None:
    """Number the pages as they are printed: roman before the page with the number 1."""
    front = next((i for i, page in enumerate(document.pages) if FIRST_NUMBERED in page.anchors), 0)
    labels = [0, pydyf.Dictionary({"S": "/r"})] if front else []
    labels += [front, pydyf.Dictionary({"S": "/D", "St": 1})]
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array(labels)})
