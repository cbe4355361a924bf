"""What a file says of itself: its title and maker, and that it keeps to PDF/A-2b."""

import unicodedata
from xml.sax.saxutils import escape

from printing.writer.pdf_file import PdfFile, text_string

MAKER = "Phố Chợ"

# XMP is found in a file by the mark in its first line. It holds no dates: the same standees give
# the same bytes on any day.
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>vi-VN</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{maker}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreatorTool>{maker}</xmp:CreatorTool>
<pdf:Producer>{maker}</pdf:Producer>
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>
"""


def tidy_title(title: str) -> str:
    """The title composed, on one line, without the controls that no metadata may hold."""
    composed = " ".join(unicodedata.normalize("NFC", title).split())
    return "".join(character for character in composed if character.isprintable())


def write_metadata(file: PdfFile, title: str) -> int:
    """The XMP packet, uncompressed, so that programs that know no PDF find it; its number."""
    packet = _PACKET.format(title=escape(title), maker=MAKER)
    return file.put_stream(packet.encode(), b"/Type/Metadata/Subtype/XML", plain=True)


def write_info(file: PdfFile, title: str) -> int:
    """The same as older programs read it; its number."""
    maker = text_string(MAKER)
    return file.put(
        b"<</Title%b/Author%b/Creator%b/Producer%b/Trapped/False>>"
        % (text_string(title), maker, maker, maker)
    )
