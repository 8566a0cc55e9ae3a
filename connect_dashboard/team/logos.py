"""Uploaded logos, made safe to serve: only the pixels survive. Pure: knows image bytes alone."""

from io import BytesIO

from PIL import Image, UnidentifiedImageError

LOGO_MAX_BYTES = 1024 * 1024
_MAX_PIXELS = 25_000_000
_SIZE = (640, 160)


class NotAnImage(ValueError):
    """The upload is no PNG or JPEG that could be read."""


def logo_png(upload: bytes) -> bytes:
    """Re-encode an uploaded PNG or JPEG as a PNG no larger than a page needs."""
    try:
        image = Image.open(BytesIO(upload), formats=("PNG", "JPEG"))
        # Only the header is read so far: a bomb is turned away before it unpacks.
        if image.width * image.height > _MAX_PIXELS:
            raise NotAnImage("The picture has more than 25 million pixels.")
        image.thumbnail(_SIZE)
        encoded = BytesIO()
        image.convert("RGBA").save(encoded, "PNG", optimize=True)
    except NotAnImage:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NotAnImage("Choose a PNG or JPEG picture.") from error
    return encoded.getvalue()
