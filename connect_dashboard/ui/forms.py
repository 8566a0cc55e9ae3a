"""Form rendering and the bridge from a service's refusal to the field that it concerns."""

from django import forms
from django.forms.renderers import TemplatesSetting

from connect_dashboard.ui.errors import Refusal


class ComponentRenderer(TemplatesSetting):
    """Every field group of every form is drawn by one component."""

    field_template_name = "components/field.html"


def add_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Show a refusal beside its field, or above the form where it names none."""
    form.add_error(refusal.param if refusal.param in form.fields else None, refusal.message)
