"""What was wrong, for holders, in their language. The processor's own reason is in English alone."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_FAULTS = {
    "verification_document_too_large": _("The file is too large. Choose one of at most 10 MB and 8000 by 8000 pixels."),
    "verification_document_type_not_supported": _(
        "A file of this kind does not serve. Choose a JPEG or PNG picture, or where it is offered a PDF."
    ),
    "verification_document_not_readable": _(
        "The document cannot be read. Take a sharp picture in good light, or send a PDF without a password."
    ),
    "verification_document_corrupt": _("The file is damaged. Save or photograph it again."),
    "verification_document_not_uploaded": _("The file is empty. Choose it again."),
    "verification_document_failed_greyscale": _("The picture has no colours. Take one in colour."),
    "verification_document_duplicate": _(
        "This very file was refused before. Take a new picture, or choose another document."
    ),
    "verification_document_expired": _("The document has expired. Use one that is valid."),
    "verification_document_missing_back": _("The back of the document is missing."),
    "verification_document_missing_front": _("The front of the document is missing."),
    "default_external_account": _("Your payouts go there. Choose another bank account for them first."),
    "last_external_account": _("Your payouts go there and nowhere else. Add another bank account first."),
    "representative_required": _("The business keeps somebody who acts for it."),
    "executive_required": _("Nobody else who leads the business is verified yet."),
    "invalid_dob_age": _("A person is 13 to 120 years old. Check the date of birth."),
    "ownership_exceeded": _("Together the owners would hold more than 100%."),
    "external_account_duplicate": _("This bank account is on file already. Enter another one."),
}
# By the beginning of the code, the longest first.
_KINDS = {
    "verification_document_": _("The document was not accepted. Use another one, or a new picture of it."),
    "verification_failed_tax_id_": _("The number does not match the register. Check it against the certificate."),
    "verification_failed_": _("This could not be confirmed. Check that it is as on your documents."),
    "invalid_address_": _("This address cannot be used. Enter the street where you live, or where the business is."),
    "invalid_street_address": _("This address was not found. Check it."),
    "invalid_dob_": _("The date of birth cannot be right. Check it."),
    "invalid_url_": _("The website could not be checked. It must be online, open to everybody and name your business."),
    "invalid_tax_id": _("The number cannot be right. Check it against the certificate."),
    "invalid_": _("This was not accepted. Check it, and enter it again."),
    "bank_": _("This number cannot be right. Compare it with your bank statement."),
}  # fmt: skip


def fault_words(code: str) -> str:
    """Words for an error code of the API, or for a service's refusal."""
    if code in _FAULTS:
        return str(_FAULTS[code])
    kind = next((words for start, words in _KINDS.items() if code.startswith(start)), None)
    return str(kind) if kind else gettext("This could not be saved. Check it and try again.")
