"""What the components page shows: each component in each state, with made-up contents."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from connect_dashboard.ui.widgets import Combobox, MoneyInput, RadioCards

TONES = [
    ("Restricted", "danger"),
    ("Restricted soon", "warning"),
    ("In review", "info"),
    ("Enabled", "success"),
    ("Not requested", "neutral"),
    ("Rejected", "muted-danger"),
]

ACCESS = {
    "full": "The holder signs in to the full dashboard and bears their own losses.",
    "express": "The holder sees payouts and open tasks. Your platform bears losses.",
    "none": "You build what the holder sees. Your platform collects information.",
}


class SpecimenForm(forms.Form):
    name = forms.CharField(label="Business name", help_text="As it stands in the commercial register.")
    email = forms.EmailField(label="E-mail")
    tax_id = forms.CharField(label="Tax ID", required=False, help_text="We check it against the register.")
    country = forms.ChoiceField(label="Country", choices=[("de", "Germany"), ("fr", "France"), ("jp", "Japan")])
    amount = forms.CharField(label="Amount", widget=MoneyInput(currency="eur"))
    account = forms.CharField(label="To", widget=Combobox(url="/dev/components", placeholder="Name, e-mail or id"))
    note = forms.CharField(label="Description", widget=forms.Textarea, required=False)
    access = forms.ChoiceField(
        label="Dashboard access",
        choices=[("full", "Full"), ("express", "Express"), ("none", "None")],
        widget=RadioCards(texts=ACCESS),
    )
    schedule = forms.ChoiceField(
        label="Payout schedule", choices=[("daily", "Daily"), ("weekly", "Weekly")], widget=forms.RadioSelect
    )
    capabilities = forms.MultipleChoiceField(
        label="Capabilities",
        choices=[("card_payments", "Card payments"), ("transfers", "Transfers")],
        widget=forms.CheckboxSelectMultiple,
    )
    certificate = forms.FileField(label="Certificate", required=False, help_text="PDF, JPEG or PNG, up to 10 MB.")
    agreed = forms.BooleanField(label="The holder has agreed to be debited")


@dataclass(frozen=True)
class SpecimenRow:
    name: str
    email: str
    cause: str
    status: str
    tone: str
    public_id: str
    country: str
    balance: int
    currency: str
    due_in: int | None

    @property
    def due_at(self) -> Any:
        return None if self.due_in is None else timezone.now() + timedelta(days=self.due_in, minutes=5)


@dataclass(frozen=True)
class SpecimenPage:
    next: str
    previous: str


ROWS = [
    SpecimenRow(
        "Bäckerei Sonne", "sonne@example.com", "Company tax ID could not be verified", "Restricted", "danger",
        "acct_1PqBaeckereiSonne", "DE", 120450, "eur", -3,
    ),
    SpecimenRow(
        "Atelier Céleste", "bonjour@example.com", "", "Restricted soon", "warning",
        "acct_1PqAtelierCeleste", "FR", -1890, "eur", 4,
    ),
    SpecimenRow(
        "山田商店", "yamada@example.com", "", "In review", "info", "acct_1PqYamadaShoten", "JP", 984000, "jpy", 21
    ),
    SpecimenRow(
        "مخبز الشمس", "sun@example.com", "", "Enabled", "success", "acct_1PqSunBakery", "AE", 5023400, "aed", None
    ),
    SpecimenRow(
        "The very long name of a limited company that trades under several brands", "long@example.com", "",
        "Rejected", "muted-danger", "acct_1PqVeryLongName", "GB", 0, "gbp", None,
    ),
]  # fmt: skip

TABS = [
    {"label": "All", "url": "#", "current": True, "count": "12,480"},
    {"label": "Restricted", "url": "#", "current": False, "count": 214},
    {"label": "In review", "url": "#", "current": False, "count": 31},
    {"label": "Without a count", "url": "#", "current": False, "count": None},
]


def specimen_context() -> dict[str, Any]:
    now = timezone.now()
    return {
        "tones": TONES,
        "rows": ROWS,
        "tabs": TABS,
        "page": SpecimenPage(next="next", previous="previous"),
        "form": SpecimenForm(prefix="empty", initial={"access": "express", "schedule": "daily", "country": "de"}),
        "refused_form": SpecimenForm({"bad-name": "", "bad-email": "not an e-mail"}, prefix="bad"),
        "earlier": now - timedelta(days=3),
        "just_now": now,
        "later": now + timedelta(days=12, minutes=5),
        "soon": now + timedelta(hours=5, minutes=1),
        "today": now.date(),
    }
