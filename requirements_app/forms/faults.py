"""What was wrong with what a holder gave before, beside the field in which they give it again, in their language."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from requirements_app.groups import REPRESENTATIVE, Group, Kind
from requirements_app.wrongs import fault_words

_FIELDS = {"relationship": "title", "address": "address_line1"}


def put_faults(form: forms.Form, group: Group, requirements: Mapping[str, Any]) -> None:
    """Give each field of ``form`` the fault that concerns it; those of no single field are ``form.general_faults``."""
    general: list[str] = []
    for key, words in _faults_of(group, requirements):
        name = _field_of(group, form, key)
        if name in form.fields:
            _put(form[name], words)
        else:
            general.append(words)
    form.general_faults = list(dict.fromkeys(general))  # type: ignore[attr-defined]


def _put(bound: forms.BoundField, words: str) -> None:
    """Said beside the field, and read out with it."""
    bound.field.fault = words  # type: ignore[attr-defined]
    if not bound.form.is_bound:
        help_text = f"{bound.auto_id}_helptext " if bound.help_text else ""
        bound.field.widget.attrs["aria-describedby"] = f"{help_text}{bound.auto_id}_fault"


def _faults_of(group: Group, requirements: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for error in requirements.get("errors") or ():
        key = next((name for name in _names(error, group) if name in group.paths), "")
        if key:
            yield key, fault_words(error["code"])


def _names(error: Mapping[str, Any], group: Group) -> tuple[str, ...]:
    """A key as the group has it: whole, or without its person."""
    key = str(error.get("requirement") or "")
    owner, _, path = key.partition(".")
    own = owner in (group.name, group.person_id) or (owner == "individual" and group.name == REPRESENTATIVE)
    renamed = f"{REPRESENTATIVE}.{path}" if owner == "individual" else key
    return (renamed, path) if own else (renamed,)


def _field_of(group: Group, form: forms.Form, key: str) -> str:
    """The name of the field that answers ``key``; of an address its street, of a document its front."""
    match group.kind:
        case Kind.PERSON:
            head = key.partition(".")[0]
            return _FIELDS.get(head) or (f"{head}_line1" if head.startswith("address_") else head)
        case Kind.PROFILE | Kind.COMPANY:
            head = key.removeprefix("company.").partition(".")[0]
            return f"{head}_line1" if head.startswith("address") else key.replace(".", "__")
        case Kind.DOCUMENTS:
            return f"front{form.subjects.index(key)}"  # type: ignore[attr-defined]
        case Kind.BANK:
            return "account_number"
    return ""
