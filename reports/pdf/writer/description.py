"""What a merged book says of itself: its document information, the same for machines (XMP), what its colours mean."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

import pikepdf
from pikepdf.models.metadata import encode_pdf_date
from pydyf import Dictionary, String

from .file import PdfFile, raw_stream

# PDF/A wants to be told of each property that isn't among those it lists; those of PDF/UA aren't (ISO 14289-1, 5).
_ABOUT_ACCESSIBILITY = b"""<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Which part of ISO 14289 the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_END = b"</rdf:RDF>"


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """The document information of a file."""

    title: str
    author: str
    producer: str
    #: The file's own identifier, in hexadecimal digits.
    identifier: str
    made_at: datetime


def write_information(file: PdfFile, info: DocumentInfo) -> int:
    """The number of the object that holds it."""
    made_at = String(encode_pdf_date(info.made_at))
    entries = {"Title": String(info.title), "Producer": String(info.producer)}
    entries |= {"CreationDate": made_at, "ModDate": made_at}
    if info.author:
        entries["Author"] = String(info.author)
    return file.add(Dictionary(entries).data)


def write_metadata(file: PdfFile, info: DocumentInfo, is_archivable: bool) -> int:
    """The same for machines, not compressed, so that they find it; and the standards that the file follows."""
    content = _xmp(info, is_archivable).replace(_END, _ABOUT_ACCESSIBILITY + _END)
    number = file.new()
    dictionary = b"/Type/Metadata/Subtype/XML/Length %d" % len(content)
    file.add_raw({number: 0}, raw_stream(number, content, dictionary))
    return number


def _xmp(info: DocumentInfo, is_archivable: bool) -> bytes:
    with pikepdf.new() as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["pdfuaid:part"] = "1"
            if is_archivable:
                metadata["pdfaid:part"] = "2"
                metadata["pdfaid:conformance"] = "A"
            metadata["dc:title"] = info.title
            metadata["pdf:Producer"] = info.producer
            for name in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"):
                metadata[name] = info.made_at.isoformat()
            if info.author:
                metadata["dc:creator"] = [info.author]
        return pdf.Root.Metadata.read_bytes()


def write_colours(file: PdfFile) -> int:
    """That red, green and blue are those of sRGB, as on a screen: the number of the output intent."""
    profile = file.add_stream(_srgb(), b"/N 3")
    intent = b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)/DestOutputProfile %d 0 R>>"
    return file.add(intent % profile)


@cache
def _srgb() -> bytes:
    """The profile that comes with the renderer, of the International Color Consortium."""
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
