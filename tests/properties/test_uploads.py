"""An upload is what its bytes say; whatever they say, it is accepted or refused in words."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from connect_dashboard.uploads import MAX_BYTES, PDF, PICTURES, DocumentRefused, Inspected, inspect
from requirements_app.dialect import ERROR_CODES
from tests.requirements.uploads import LOCKED_PDF, picture
from tests.requirements.uploads import PDF as PDF_FILE

EVERYTHING = PICTURES | {PDF}


def refusal(content: bytes, accepts: frozenset[str] = PICTURES) -> str:
    with pytest.raises(DocumentRefused) as refused:
        inspect(content, accepts=accepts)
    assert refused.value.code in ERROR_CODES
    return refused.value.code.removeprefix("verification_document_")


def test_pictures_and_pdfs_are_known_by_their_content() -> None:
    assert inspect(picture(), accepts=PICTURES) == Inspected("image/png", 64, 48)
    assert inspect(picture(kind="JPEG"), accepts=PICTURES) == Inspected("image/jpeg", 64, 48)
    assert inspect(PDF_FILE, accepts=EVERYTHING) == Inspected(PDF)


def test_each_fault_has_its_code() -> None:
    assert refusal(b"") == "not_uploaded"
    assert refusal(picture() + bytes(MAX_BYTES)) == "too_large"
    assert refusal(picture(size=(8001, 2))) == "too_large"
    assert refusal(PDF_FILE) == "type_not_supported"
    assert refusal(b"GIF89a..........") == "type_not_supported"
    assert refusal(b"<html>") == "type_not_supported"
    assert refusal(picture(colour=(90, 90, 90))) == "failed_greyscale"
    assert refusal(picture(size=(600, 600), kind="JPEG")[:400]) == "corrupt"
    assert refusal(LOCKED_PDF, EVERYTHING) == "not_readable"
    assert refusal(PDF_FILE.replace(b"%%EOF", b""), EVERYTHING) == "corrupt"


def test_a_picture_of_the_largest_size_passes() -> None:
    assert inspect(picture(size=(8000, 100)), accepts=PICTURES).width == 8000


def test_a_bomb_is_turned_away_before_it_unpacks() -> None:
    header = bytearray(picture())
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    assert refusal(bytes(header)) in {"too_large", "corrupt"}


def test_black_and_white_is_refused_however_it_is_encoded() -> None:
    for mode in ("1", "L", "LA", "P"):
        encoded = BytesIO()
        Image.new(mode, (40, 40)).save(encoded, "PNG")
        assert refusal(encoded.getvalue()) == "failed_greyscale"


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4 "]))
def test_arbitrary_bytes_are_refused_or_accepted_and_nothing_else(content: bytes, start: bytes) -> None:
    with suppress(DocumentRefused):
        inspect(start + content, accepts=EVERYTHING)


@given(st.integers(0, 300), st.binary(min_size=1, max_size=8), st.sampled_from(["PNG", "JPEG"]))
def test_damaged_pictures_are_refused_or_accepted_and_nothing_else(at: int, damage: bytes, kind: str) -> None:
    content = bytearray(picture(kind=kind))
    content[at : at + len(damage)] = damage
    with suppress(DocumentRefused):
        inspect(bytes(content), accepts=EVERYTHING)
