"""What a platform writes to support about a requirement."""

from django import forms

from accounts.forms.creation import FormTokenForm


class SupportRequestForm(FormTokenForm):
    subject = forms.CharField(label="Subject", max_length=200)
    tried = forms.CharField(
        label="What was tried",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    message = forms.CharField(
        label="Message",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Say what you need. The account and the requirement are sent along.",
    )
