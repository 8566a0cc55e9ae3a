"""What a holder is asked by the processor itself: questions in its own words, answered by text or by documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.onboarding import HostedForm
from connect_dashboard.ui.widgets import KeptFileInput
from connect_dashboard.uploads import PDF, PICTURES
from requirements_app.forms.answers import taken_upload
from requirements_app.models import InformationRequest
from requirements_app.services.information_answers import Reply

_ACCEPTS = PICTURES | {PDF}
_LONGEST = 5000


class QuestionsForm(HostedForm):
    """One field a question, by the question's key."""

    def __init__(self, question: InformationRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in question.questions:
            self.fields[one["key"]] = _file() if one["kind"] == "document" else _text(one["label"])

    def clean(self) -> dict[str, Any]:
        files = [name for name, field in self.fields.items() if isinstance(field, forms.FileField)]
        uploads = {name: taken_upload(self, name, _ACCEPTS) for name in files}
        self.reply = Reply(
            texts={name: value for name, value in self.cleaned_data.items() if name not in files},
            files={name: upload for name, upload in uploads.items() if upload},
        )
        return self.cleaned_data


def _text(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 5}))


def _file() -> forms.FileField:
    return forms.FileField(
        label=_("Document"),
        max_length=255,
        widget=KeptFileInput(attrs={"accept": ",".join(sorted(_ACCEPTS))}),
        help_text=_("A JPEG, PNG or PDF, at most 10 MB."),
    )
