"""What a form says of a value that cannot be: what to do, in the product's voice, instead of Django's own words."""

from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _

_OF_FIELDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("Fill this in.")},
    forms.BooleanField: {"required": _("Tick this to go on.")},
    forms.ChoiceField: {"required": _("Choose one."), "invalid_choice": _("Choose one of the options.")},
    forms.MultipleChoiceField: {
        "required": _("Choose at least one."),
        "invalid_choice": _("Choose among the options."),
    },
    forms.DateField: {"invalid": _("Enter a date, such as 2026-03-31.")},
    forms.IntegerField: {"invalid": _("Enter a whole number, such as 12.")},
    forms.DecimalField: {"invalid": _("Enter a number, such as 12.5.")},
    forms.FileField: {
        "required": _("Choose a file."),
        "empty": _("This file is empty. Choose another one."),
        "missing": _("Choose a file."),
        "invalid": _("The file did not arrive. Choose it again."),
    },
    forms.URLField: {"invalid": _("Enter a web address, such as https://example.com.")},
}
_OF_VALIDATORS: dict[type, Any] = {
    validators.EmailValidator: _("Enter an e-mail address, such as name@example.com."),
    validators.URLValidator: _("Enter a web address, such as https://example.com."),
    validators.MaxValueValidator: _("At most %(limit_value)s."),
    validators.MinValueValidator: _("At least %(limit_value)s."),
    validators.MaxLengthValidator: _("At most %(limit_value)d characters; these are %(show_value)d."),
    validators.MinLengthValidator: _("At least %(limit_value)d characters; these are %(show_value)d."),
}


def replace_default_words() -> None:
    """For every form of the product; a field's own ``error_messages`` still come first."""
    for field, words in _OF_FIELDS.items():
        field.default_error_messages = {**field.default_error_messages, **words}
    for validator, message in _OF_VALIDATORS.items():
        validator.message = message  # type: ignore[attr-defined]
