"""The form that rejects an account."""

from django import forms

from connect_dashboard.ui.widgets import RadioCards
from requirements_app.services.rejections import REASON_WORDS


class RejectionForm(forms.Form):
    reason = forms.ChoiceField(choices=list(REASON_WORDS.items()), widget=RadioCards(texts={}))
