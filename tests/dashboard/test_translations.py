"""Hosted pages and their letters are whole in every language, and the compiled files are those of the sources."""

import re

import pytest
from babel.messages.pofile import read_po

from connect_dashboard.ui.translations import catalogues, compiled, messages

_PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%s|</?strong>")


def read(code):
    with catalogues()[code].open("rb") as source:
        return read_po(source, locale=code)


@pytest.mark.parametrize("code", sorted(catalogues()))
def test_nothing_is_untranslated_or_doubtful(code):
    catalogue = read(code)
    known = {message.id: message for message in catalogue if message.id}
    assert set(known) == set(messages())
    for message in known.values():
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(strings), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("code", sorted(catalogues()))
def test_translations_keep_what_is_filled_in(code):
    for message in read(code):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id:
            wanted = sorted(_PLACEHOLDER.findall(ids[-1]))
            assert all(sorted(_PLACEHOLDER.findall(string)) == wanted for string in strings), message.id


@pytest.mark.parametrize("code", sorted(catalogues()))
def test_compiled_files_are_in_step(code):
    path = catalogues()[code]
    assert path.with_suffix(".mo").read_bytes() == compiled(path)
