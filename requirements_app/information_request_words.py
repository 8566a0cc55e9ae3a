"""Words for the processor's risk questions: the 21 descriptions of the dialect, each with what it wants to know.

The dashboard shows them as they are; hosted pages translate them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class Question:
    title: str
    text: str


QUESTIONS: Mapping[str, Question] = {
    "business_model_verification": Question(
        _("Business model"), _("Explain what is sold, to whom, and how it is paid for.")
    ),
    "restricted_or_prohibited_industry_diligence": Question(
        _("Restricted industry"), _("The business may belong to a restricted industry. Show the licences that it has.")
    ),
    "intellectual_property_usage": Question(
        _("Use of brands"), _("Show that the business may sell or use the brands and works that it offers.")
    ),
    "supportability_rejection_appeal": Question(
        _("Appeal: unsupported business"), _("This kind of business was turned down. Explain why that is a mistake.")
    ),
    "other_supportability_inquiry": Question(
        _("Whether the business can be supported"), _("Answer the questions about what the business does.")
    ),
    "credit_review": Question(
        _("Financial review"), _("Give the figures or statements that show how the business stands.")
    ),
    "reserve_appeal": Question(
        _("Appeal: reserve"), _("A part of the balance is held back. Explain why it need not be.")
    ),
    "identity_verification": Question(
        _("Identity"), _("The person who represents the business must confirm in person who they are.")
    ),
    "url_inquiry": Question(_("Website"), _("Answer the questions about the website, or give the one that is in use.")),
    "address_verification": Question(
        _("Address"), _("Prove that the business or the person is found at this address.")
    ),
    "domain_verification": Question(_("Domain"), _("Show that the website’s domain belongs to the business.")),
    "bank_account_verification": Question(
        _("Bank account"), _("Prove by a statement that the bank account belongs to the business.")
    ),
    "customer_service_contact": Question(
        _("Customer service"), _("Say where customers reach the business, and show it on the website.")
    ),
    "fulfillment_policy": Question(
        _("Delivery"), _("Explain how and when customers receive what they have paid for, and give proof of it.")
    ),
    "product_description": Question(_("What is sold"), _("Describe the products or services in more detail.")),
    "statement_descriptor": Question(
        _("Statement descriptor"), _("Choose a text by which customers recognise the business on their statements.")
    ),
    "capability_disable_appeal": Question(
        _("Appeal: capability turned off"), _("A capability was turned off. Explain why it should be turned on again.")
    ),
    "rejection_appeal": Question(_("Appeal: rejection"), _("The account was rejected. Explain why that is a mistake.")),
    "platform_concern": Question(
        _("Concern of the platform"), _("The platform has reported a concern. Answer what is asked about it.")
    ),
    "other_compliance_inquiry": Question(
        _("Legal question"), _("Answer the questions that the law requires to be asked.")
    ),
    "other_business_inquiry": Question(_("Question about the business"), _("Answer the questions about the business.")),
}
