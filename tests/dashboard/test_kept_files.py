"""Files that stay chosen where a form comes back: for whoever sent them, and for a while."""

import os
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone

from connect_dashboard import kept_files
from connect_dashboard.kept_files import PERIOD, file_keep, file_kept, kept_files_purge
from connect_dashboard.ui.widgets import KeptFileInput
from tests.requirements.uploads import kept_in


class LetterForm(forms.Form):
    words = forms.CharField()
    file = forms.FileField(widget=KeptFileInput())

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].name == "bad.txt":
            raise forms.ValidationError("Choose another one.")
        return self.cleaned_data["file"]


def sent(name: str = "a<b>.txt", content: bytes = b"content") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def form(data: dict[str, str], **files: Any) -> LetterForm:
    given = QueryDict(mutable=True)
    given.update(data)
    return LetterForm(given, files)


def stored() -> list[str]:
    return default_storage.listdir("kept")[1] if default_storage.exists("kept") else []


@pytest.fixture(autouse=True)
def emptied() -> None:
    for name in stored():
        default_storage.delete(f"kept/{name}")


def test_a_file_stays_chosen_for_another_fault_and_is_what_was_sent() -> None:
    refused = form({}, file=sent())
    assert not refused.is_valid()
    assert stored() == []
    drawn = str(refused["file"])
    assert "Uploaded: a&lt;b&gt;.txt" in drawn
    assert "required" not in drawn
    mended = form({"words": "Yes", **{name: token for name, (token,) in kept_in(drawn).items()}})
    assert mended.is_valid()
    assert (mended.cleaned_data["file"].name, mended.cleaned_data["file"].read()) == ("a<b>.txt", b"content")


def test_it_is_stored_once_however_often_the_form_comes_back() -> None:
    token = file_keep(sent())
    for _ in range(2):
        again = form({"file-kept": token})
        assert token in str(again["file"])
    assert len(stored()) == 1


def test_another_file_takes_its_place() -> None:
    mended = form({"words": "Yes", "file-kept": file_keep(sent())}, file=sent("c.txt", b"other"))
    assert mended.is_valid()
    assert mended.cleaned_data["file"].name == "c.txt"


def test_a_file_that_is_itself_at_fault_is_not_kept() -> None:
    refused = form({}, file=sent("bad.txt"))
    assert "Uploaded" not in str(refused["file"])
    assert stored() == []


@pytest.mark.parametrize("token", ["", "x", "kept/x", "é\x00:1:2", "a:b:c"])
def test_nothing_but_what_was_given_out_stands_for_a_file(token: str) -> None:
    default_storage.save("kept/x", sent())
    assert file_kept(token) is None
    assert form({"words": "Yes", "file-kept": token}).errors == {"file": ["Choose a file."]}


def test_after_a_while_it_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    old, young = file_keep(sent()), file_keep(sent())
    path = default_storage.path(f"kept/{sorted(stored())[0]}")
    before = (timezone.now() - PERIOD - timedelta(minutes=1)).timestamp()
    os.utime(path, (before, before))
    assert kept_files_purge() == 1
    assert sum(file_kept(token) is not None for token in (old, young)) == 1
    monkeypatch.setattr(kept_files, "PERIOD", timedelta(seconds=-1))
    assert file_kept(old) is file_kept(young) is None
