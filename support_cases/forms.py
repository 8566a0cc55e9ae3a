"""Forms around cases: the holder's in their language, the platform's in English."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.creation import FormTokenForm
from connect_dashboard.ui.widgets import KeptFileInput
from connect_dashboard.uploads import MAX_BYTES
from support_cases.models import Case, SavedReply
from support_cases.services.attachments import MOST, AttachmentRefused, Upload, check_uploads

LONGEST_TEXT = 10_000
_ACCEPT = "image/jpeg,image/png,application/pdf"


class FilesInput(KeptFileInput):
    """Hands over all files that were chosen."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        sent = files.getlist(name) if hasattr(files, "getlist") else []
        self.chosen = [*self.kept_in(data, name), *sent]
        return self.chosen


class FilesField(forms.FileField):
    """Any number of files up to the limit, each judged while its sender can choose another."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=FilesInput({"accept": _ACCEPT, "multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        uploads = [Upload(one.name, one.read(MAX_BYTES + 1)) for one in files if one]
        try:
            check_uploads(uploads)
        except AttachmentRefused as refused:
            raise forms.ValidationError(self.words_for(refused)) from refused
        return uploads

    def words_for(self, refused: AttachmentRefused) -> str:
        return refused.message


class HolderFilesField(FilesField):
    def words_for(self, refused: AttachmentRefused) -> str:
        if refused.code == "attachments_too_many":
            return gettext("Attach five files at most.")
        return gettext("A file cannot be sent. Choose JPEG, PNG or PDF files of at most 10 MB.")


TOPICS = {
    Case.Topic.PAYOUTS: _("Payouts"),
    Case.Topic.VERIFICATION: _("Verification"),
    Case.Topic.PAYMENTS: _("Payments"),
    Case.Topic.ACCOUNT: _("Account and sign-in"),
    Case.Topic.OTHER: _("Something else"),
}
HOLDER_STATUSES = {
    Case.Status.OPEN: _("Open"),
    Case.Status.WAITING_FOR_HOLDER: _("Waiting for you"),
    Case.Status.WAITING_FOR_SUPPORT: _("Waiting for support"),
    Case.Status.SOLVED: _("Solved"),
    Case.Status.CLOSED: _("Closed"),
}
HOLDER_MARKS = {
    "solved": _("Support has marked the case as solved."),
    "closed": _("You closed the case."),
    "reopened": _("You opened the case again."),
}


class CaseForm(FormTokenForm):
    topic = forms.ChoiceField(label=_("What is it about?"), choices=list(TOPICS.items()))
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(label=_("Message"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6}))
    attachments = HolderFilesField(
        label=_("Attachments"), help_text=_("JPEG, PNG or PDF, at most five files of 10 MB each.")
    )


class ReplyForm(FormTokenForm):
    text = forms.CharField(label=_("Message"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    attachments = HolderFilesField(
        label=_("Attachments"), help_text=_("JPEG, PNG or PDF, at most five files of 10 MB each.")
    )


class RatingForm(forms.Form):
    rating = forms.TypedChoiceField(
        label=_("How well did support help you?"),
        coerce=int,
        choices=[(5, _("Very well")), (4, _("Well")), (3, _("So-so")), (2, _("Badly")), (1, _("Very badly"))],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ThreadEmailForm(FormTokenForm):
    subject = forms.CharField(label="Subject", max_length=200)
    text = forms.CharField(label="Message", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 7}))
    attachments = FilesField(label="Attachments", help_text=f"JPEG, PNG or PDF, at most {MOST} files of 10 MB each.")


class CaseFilterForm(forms.Form):
    q = forms.CharField(
        label="Search", required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "Any status"), *Case.Status.choices])
    assignee = forms.ChoiceField(
        label="Assigned to", required=False, choices=[("", "Anybody"), ("me", "Me"), ("nobody", "Nobody")]
    )
    raised_by = forms.ChoiceField(
        label="Raised by",
        required=False,
        choices=[("", "Anybody"), ("holder", "Account holders"), ("platform", "Your team")],
    )
    unread = forms.BooleanField(label="Unread only", required=False)
    account = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class AssignForm(forms.Form):
    assignee = forms.TypedChoiceField(label="Assigned to", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Nobody"), *((person.pk, str(person)) for person in people)]
        self.fields["assignee"].choices = choices  # type: ignore[attr-defined]


class SavedReplyForm(forms.ModelForm):
    class Meta:
        model = SavedReply
        fields = ("name", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    def validate_unique(self) -> None:
        """The same name again replaces its text."""
