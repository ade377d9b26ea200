"""What the renderer leaves out of the PDF's structure, or says wrongly, and PDF/UA asks for.

Works on the renderer's own objects before they are written: references are `b"12 0 R"`, and an
object's place in `pdf.objects` is its number.
"""

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint.document import Document
from weasyprint.formatting_structure.boxes import TableBox, TableCellBox

from .table_heads import heads_of_cells

#: What may hold text itself; the renderer sets every line of it in a span.
HOLDERS = {"/P", "/LBody", "/Lbl", "/TD", "/TH", "/Caption", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"}
PRINT = 4  # the annotation flag that lets a link print as it shows


def complete_tags(document: Document, pdf: pydyf.PDF) -> None:
    """Say what heads every cell, give list items a body, set running heads apart, let links print."""
    _name_heads(document)
    for element in list(_structure_elements(pdf)):
        if element["S"] == "/LI":
            _set_item_body(pdf, element)
    _set_running_heads_apart(pdf)
    _hang_lines_on_what_holds_them(pdf)
    for entry in _dictionaries(pdf):
        if entry.get("Subtype") == "/Link":
            entry["F"] = PRINT


def _dictionaries(pdf: pydyf.PDF) -> Iterator[pydyf.Dictionary]:
    return (entry for entry in pdf.objects if isinstance(entry, pydyf.Dictionary))


def _structure_elements(pdf: pydyf.PDF) -> Iterator[pydyf.Dictionary]:
    return (entry for entry in _dictionaries(pdf) if entry.get("Type") == "/StructElem")


def _referred(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _name_heads(document: Document) -> None:
    """Refer each cell to those that head it: the renderer counts columns wrongly where cells span rows.

    A head that is repeated on each page is referred to on the same page, another one where it stands.
    """
    heads: dict[Any, tuple[Any, ...]] = {}
    identifiers: dict[Any, pydyf.String] = {}
    for page in document.pages:
        boxes = list(page._page_box.descendants())
        for table in {box.element for box in boxes if isinstance(box, TableBox)} - set(heads) - {None}:
            heads |= heads_of_cells(table) | {table: ()}
        # The renderer hangs a cell's tag on its box.
        cells = [(box.element, box.mark) for box in boxes if isinstance(box, TableCellBox) and hasattr(box, "mark")]
        for cell, tag in cells:
            if cell.tag == "th":
                identifiers[cell] = tag["ID"] = pydyf.String(str(tag.number))
        for cell, tag in cells:
            _refer_to_heads(cell, tag, [identifiers[head] for head in heads[cell] if head in identifiers])


def _refer_to_heads(cell: Any, tag: pydyf.Dictionary, heads: list[pydyf.String]) -> None:
    tag["A"].pop("Headers", None)
    if heads:
        tag["A"]["Headers"] = pydyf.Array(heads)
    if cell.tag == "th":
        tag["A"]["Scope"] = "/Column" if cell.get("scope", "row").startswith("col") else "/Row"


def _set_item_body(pdf: pydyf.PDF, item: pydyf.Dictionary) -> None:
    """Put what stands loose in an item, beside its mark, into a body."""
    names = [_referred(pdf, kid)["S"] for kid in item["K"]]
    loose = [kid for kid, name in zip(item["K"], names, strict=True) if name not in ("/Lbl", "/LBody")]
    if not item["K"]:  # all it held on this page was a list, which stands beside it
        _referred(pdf, item["P"])["K"].remove(item.reference)
        return
    if "/LBody" in names or not loose:
        return
    body = pydyf.Dictionary(
        {"Type": "/StructElem", "S": "/LBody", "K": pydyf.Array(loose), "Pg": item["Pg"], "P": item.reference}
    )
    pdf.add_object(body)
    for kid in loose:
        _referred(pdf, kid)["P"] = body.reference
    item["K"] = pydyf.Array([kid for kid in item["K"] if kid not in loose] + [body.reference])


def _set_running_heads_apart(pdf: pydyf.PDF) -> None:
    """Mark heads and feet as artifacts: the renderer numbers their text like content, outside the tree."""
    root = _referred(pdf, pdf.catalog["StructTreeRoot"])
    in_tree = set(_tree(pdf, root["K"]))
    owners = _referred(pdf, root["ParentTree"])["Nums"]
    for number, page in enumerate(pdf.pages["Kids"][::3]):
        of_page = owners[2 * number + 1]
        stream = _referred(pdf, _referred(pdf, b"%d 0 R" % page)["Contents"]).stream
        for place, operand in enumerate(stream):
            if isinstance(operand, pydyf.Dictionary) and "MCID" in operand:
                mcid = operand["MCID"]
                if of_page[mcid] not in in_tree:
                    of_page[mcid] = "null"
                    stream[place - 1 : place + 1] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]


def _hang_lines_on_what_holds_them(pdf: pydyf.PDF) -> None:
    """Take out the spans between what holds text and its lines: they say nothing, and are a third of all tags."""
    owners = _referred(pdf, _referred(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
    of_pages = {b"%d 0 R" % page: owners[2 * number + 1] for number, page in enumerate(pdf.pages["Kids"][::3])}
    for element in list(_structure_elements(pdf)):
        holder = _referred(pdf, element["P"])
        is_line = element["S"] == "/Span" and len(element["K"]) == 1 and isinstance(element["K"][0], int)
        if is_line and holder.get("S") in HOLDERS and holder["Pg"] == element["Pg"]:
            [mcid] = element["K"]
            kids = holder["K"]
            kids[kids.index(element.reference)] = mcid
            of_pages[element["Pg"]][mcid] = holder.reference
            pdf.objects[element.number] = _Nothing(element.number)


class _Nothing(pydyf.Object):
    """What stands where an object was."""

    data = b"null"

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def _tree(pdf: pydyf.PDF, kids: pydyf.Array) -> Iterator[bytes]:
    """The references of all elements below these."""
    waiting = list(kids)
    while waiting:
        kid = waiting.pop()
        if isinstance(kid, bytes):
            yield kid
            waiting.extend(_referred(pdf, kid).get("K", ()))
