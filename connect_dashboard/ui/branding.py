"""A platform's colour, made safe to read: WCAG contrast in both colour schemes, whatever colour was chosen."""

LIGHT_SURFACE = (255, 255, 255)
DARK_SURFACE = (20, 24, 32)
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
MINIMUM_CONTRAST = 4.5

Colour = tuple[int, int, int]


def brand_stylesheet(colour: str) -> str:
    """Return the custom properties that hosted pages read, for a colour such as ``#4f46e5``.

    ``--brand`` fills, ``--brand-text`` is read upon it, ``--brand-ink`` is text and lines upon the page.
    """
    brand = _parse(colour)
    text = max(WHITE, BLACK, key=lambda candidate: contrast(candidate, brand))
    on_light = _hex(_until_readable(brand, upon=LIGHT_SURFACE, towards=BLACK))
    on_dark = _hex(_until_readable(brand, upon=DARK_SURFACE, towards=WHITE))
    return f":root{{--brand:{_hex(brand)};--brand-text:{_hex(text)};--brand-ink:light-dark({on_light},{on_dark})}}\n"


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2 contrast ratio, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _until_readable(colour: Colour, *, upon: Colour, towards: Colour) -> Colour:
    mixes = (_mix(colour, towards, step / 20) for step in range(21))
    return next(mix for mix in mixes if contrast(mix, upon) >= MINIMUM_CONTRAST)


def _mix(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parse(colour: str) -> Colour:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _hex(colour: Colour) -> str:
    return "#" + bytes(colour).hex()
