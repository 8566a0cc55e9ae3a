"""Whether an uploaded file can serve, as a document or beside a message: judged by its content, not its name. Pure.

Limits of the API: a colour picture of at most 8000 by 8000 pixels and 10 MB; JPEG or PNG, and PDF where it is not an
identity document; a PDF carries no password.
"""

import re
import threading
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from connect_dashboard.ui.errors import Refusal

MAX_BYTES = 10 * 1024 * 1024
MAX_SIDE = 8000
MIN_BRAND_SIDE = 128
PICTURES = frozenset({"image/jpeg", "image/png"})
PDF = "application/pdf"

_SAMPLE = (96, 96)
# Scanners and cameras tint grey paper a little; less than this is no colour.
_COLOUR = 18
# A picture of the largest size takes 200 MB unpacked: one at a time in each process.
_unpacking = threading.Lock()


@dataclass(frozen=True)
class Inspected:
    content_type: str
    width: int | None = None
    height: int | None = None


class DocumentRefused(Refusal):
    """``code`` is the API's error code for the same fault."""

    def __init__(self, fault: str, message: str) -> None:
        super().__init__(f"verification_document_{fault}", message, param="file")


def inspect(content: bytes, *, accepts: Collection[str]) -> Inspected:
    """Say what the document is; raise DocumentRefused if it cannot serve. ``accepts`` names content types."""
    found, sample = _look(content, accepts)
    if sample is not None and not _has_colour(sample):
        raise DocumentRefused("failed_greyscale", "The picture is black and white. Take a picture in colour.")
    return found


def inspect_attachment(content: bytes) -> Inspected:
    """The same for what merely goes along with a message: a screenshot need not be in colour."""
    return _look(content, PICTURES | {PDF})[0]


def inspect_brand(content: bytes, purpose: str) -> Inspected:
    """The same for the picture of a brand: an icon is square, and neither icon nor logo is too small to be seen."""
    found, _ = _look(content, PICTURES)
    width, height = found.width or 0, found.height or 0
    if min(width, height) < MIN_BRAND_SIDE:
        raise Refusal("image_too_small", "The picture must be at least 128 by 128 pixels.", param="file")
    if purpose == "business_icon" and width != height:
        raise Refusal("icon_not_square", "An icon is as wide as it is high.", param="file")
    return found


def _look(content: bytes, accepts: Collection[str]) -> tuple[Inspected, Image.Image | None]:
    if not content:
        raise DocumentRefused("not_uploaded", "The file is empty. Choose the file again.")
    if len(content) > MAX_BYTES:
        raise DocumentRefused("too_large", "The file is larger than 10 MB. Take a smaller picture or compress it.")
    content_type = _sniff(content)
    if content_type not in accepts:
        raise DocumentRefused("type_not_supported", f"This is not {_words(accepts)}. Choose another file.")
    if content_type == PDF:
        return _inspect_pdf(content), None
    return _inspect_picture(content, content_type)


def _sniff(content: bytes) -> str:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    # Readers look for the header in the first kilobyte.
    return PDF if b"%PDF-" in content[:1024] else ""


def _words(accepts: Collection[str]) -> str:
    return "a JPEG, PNG or PDF file" if PDF in accepts else "a JPEG or PNG picture"


def _inspect_pdf(content: bytes) -> Inspected:
    if b"%%EOF" not in content[-2048:]:
        raise DocumentRefused("corrupt", "The PDF is cut short. Save or scan it again.")
    if re.search(rb"/Encrypt[\s\d<(/]", content):
        raise DocumentRefused("not_readable", "The PDF is protected by a password. Save it without one.")
    return Inspected(PDF)


def _inspect_picture(content: bytes, content_type: str) -> tuple[Inspected, Image.Image]:
    try:
        image = Image.open(BytesIO(content), formats=("JPEG", "PNG"))
        # Only the header is read so far: a bomb is turned away before it unpacks.
        if max(image.size) > MAX_SIDE:
            raise DocumentRefused("too_large", "The picture has more than 8000 by 8000 pixels. Take a smaller one.")
        size = image.size
        with _unpacking:
            image.thumbnail(_SAMPLE)
            sample = image.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DocumentRefused("corrupt", "The picture cannot be opened. Take or save it again.") from error
    return Inspected(content_type, *size), sample


def _has_colour(sample: Image.Image) -> bool:
    """Saturated enough somewhere: a passport page is mostly pale, but never without any colour."""
    return max(sample.convert("HSV").getchannel("S").tobytes()) >= _COLOUR
