"""Files as people upload them."""

import re
from html import unescape
from io import BytesIO

from PIL import Image


def picture(colour: tuple[int, int, int] = (180, 60, 40), size: tuple[int, int] = (64, 48), kind: str = "PNG") -> bytes:
    """A picture of one colour; another colour makes another file."""
    encoded = BytesIO()
    Image.new("RGB", size, colour).save(encoded, kind)
    return encoded.getvalue()


PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
LOCKED_PDF = PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 5 0 R")


def kept_in(page: str) -> dict[str, list[str]]:
    """What a form that came back sends for the files that are chosen already."""
    found: dict[str, list[str]] = {}
    for name, token in re.findall(r'<input type="checkbox" name="([^"]+-kept)" value="([^"]+)" checked>', page):
        found.setdefault(name, []).append(unescape(token))
    return found
