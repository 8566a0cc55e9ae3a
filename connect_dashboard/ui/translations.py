"""What can be translated, found in the sources: of hosted pages, their forms and letters, and what they are made of.

Message catalogues lie in ``connect_dashboard/locale``. Babel reads Python and writes the compiled files; Django turns
templates into what Babel can read. No GNU gettext is needed.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
}
_APPS = ("accounts", "connect_dashboard", "requirements_app", "funds", "support_cases")

Message = str | tuple[str, ...]


def catalogues() -> dict[str, Path]:
    """The file of each language into which the product is translated."""
    folder = settings.LOCALE_PATHS[0]
    codes = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    return {code: folder / code / "LC_MESSAGES" / "django.po" for code in codes}


def messages() -> dict[Message, str]:
    """Every message in the sources, with a file that has it."""
    found: dict[Message, str] = {}
    for name, source in _sources():
        for _line, message, _comments, _context in extract("python", BytesIO(source.encode()), keywords=_KEYWORDS):
            found.setdefault(message, name)
    return found


def _sources() -> Iterator[tuple[str, str]]:
    base = settings.BASE_DIR
    for app in _APPS:
        for path in sorted((base / app).rglob("*.py")):
            yield str(path.relative_to(base)), path.read_text()
    for path in sorted((base / "templates").rglob("*.*")):
        if "{% load" in (text := path.read_text()) and "i18n" in text:
            # Its lines are indented as the page is, not as Python would be.
            lines = templatize(text, origin=str(path)).splitlines()
            yield str(path.relative_to(base)), "\n".join(line.strip() for line in lines)


def compiled(catalogue: Path) -> bytes:
    """What belongs into the ``.mo`` file beside ``catalogue``."""
    with catalogue.open("rb") as source:
        parsed = read_po(source)
    target = BytesIO()
    write_mo(target, parsed)
    return target.getvalue()
