"""Words for the processor's risk questions: the 21 descriptions of the dialect, each with what it wants to know."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    title: str
    text: str


QUESTIONS: Mapping[str, Question] = {
    "business_model_verification": Question("Business model", "Explain what is sold, to whom, and how it is paid for."),
    "restricted_or_prohibited_industry_diligence": Question(
        "Restricted industry", "The business may belong to a restricted industry. Show the licences that it has."
    ),
    "intellectual_property_usage": Question(
        "Use of brands", "Show that the business may sell or use the brands and works that it offers."
    ),
    "supportability_rejection_appeal": Question(
        "Appeal: unsupported business", "This kind of business was turned down. Explain why that is a mistake."
    ),
    "other_supportability_inquiry": Question(
        "Whether the business can be supported", "Answer the questions about what the business does."
    ),
    "credit_review": Question("Financial review", "Give the figures or statements that show how the business stands."),
    "reserve_appeal": Question("Appeal: reserve", "A part of the balance is held back. Explain why it need not be."),
    "identity_verification": Question(
        "Identity", "The person who represents the business must confirm in person who they are."
    ),
    "url_inquiry": Question("Website", "Answer the questions about the website, or give the one that is in use."),
    "address_verification": Question("Address", "Prove that the business or the person is found at this address."),
    "domain_verification": Question("Domain", "Show that the website’s domain belongs to the business."),
    "bank_account_verification": Question(
        "Bank account", "Prove by a statement that the bank account belongs to the business."
    ),
    "customer_service_contact": Question(
        "Customer service", "Say where customers reach the business, and show it on the website."
    ),
    "fulfillment_policy": Question(
        "Delivery", "Explain how and when customers receive what they have paid for, and give proof of it."
    ),
    "product_description": Question("What is sold", "Describe the products or services in more detail."),
    "statement_descriptor": Question(
        "Statement descriptor", "Choose a text by which customers recognise the business on their statements."
    ),
    "capability_disable_appeal": Question(
        "Appeal: capability turned off", "A capability was turned off. Explain why it should be turned on again."
    ),
    "rejection_appeal": Question("Appeal: rejection", "The account was rejected. Explain why that is a mistake."),
    "platform_concern": Question(
        "Concern of the platform", "The platform has reported a concern. Answer what is asked about it."
    ),
    "other_compliance_inquiry": Question("Legal question", "Answer the questions that the law requires to be asked."),
    "other_business_inquiry": Question("Question about the business", "Answer the questions about the business."),
}
