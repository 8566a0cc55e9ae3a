"""Forms of money: what they say is reviewed before anything moves."""

from django import forms

from accounts.forms.creation import FormTokenForm
from connect_dashboard.ui.money import Money


class ReviewedForm(FormTokenForm):
    """``clean`` of each says what ``money`` is; the form's token is the movement's key, however often it is sent."""

    @property
    def money(self) -> Money:
        money: Money = self.cleaned_data["money"]
        return money

    @property
    def key(self) -> str:
        return f"form:{self.cleaned_data['form_token']}"

    def typed(self) -> list[forms.BoundField]:
        """Every field with what was typed, to be carried through the review unseen."""
        return list(self)
