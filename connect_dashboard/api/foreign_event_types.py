"""Types of events that the dialect has and that never happen here, such as those of subscriptions.

A program that was written for the dialect names them when it sets up its endpoints. They are kept as it named them, and
nothing of theirs is ever delivered. Source: the public specification, by the types of the official SDK.
"""

_BY_OBJECT = """
application_fee: created refunded
application_fee.refund: updated
apps.install: created deleted updated
billing.alert: triggered
billing.credit_balance_transaction: created
billing.credit_grant: created updated
billing.meter: created deactivated reactivated updated
billing_portal.configuration: created updated
billing_portal.session: created
cash_balance: funds_available
charge: captured expired failed pending
charge.dispute: closed created funds_reinstated funds_withdrawn updated
charge.refund: updated
checkout.session: async_payment_failed async_payment_succeeded completed expired
climate.order: canceled created delayed delivered product_substituted
climate.product: created pricing_updated
coupon: created deleted updated
credit_note: created updated voided
customer: created deleted updated
customer.discount: created deleted updated
customer.source: created deleted expiring updated
customer.subscription: created deleted paused pending_update_applied pending_update_expired resumed trial_will_end
customer.subscription: updated
customer.tax_id: created deleted updated
customer_cash_balance_transaction: created
entitlements.active_entitlement_summary: updated
file: created
financial_connections.account: account_numbers_updated created deactivated disconnected
financial_connections.account: expected_deactivation_date_updated reactivated refreshed_balance refreshed_ownership
financial_connections.account: refreshed_transactions supported_payment_method_types_updated
financial_connections.account: upcoming_account_number_expiry upcoming_deactivation
financial_connections.authorization: expected_deactivation_date_updated upcoming_deactivation
identity.verification_session: canceled created processing redacted requires_input verified
invoice: created deleted finalization_failed finalized marked_uncollectible overdue overpaid paid
invoice: payment_action_required payment_attempt_required payment_failed payment_succeeded sent upcoming updated
invoice: voided will_be_due
invoice_payment: paid
invoiceitem: created deleted
issuing_authorization: created request updated
issuing_card: created updated
issuing_cardholder: created updated
issuing_dispute: closed created funds_reinstated funds_rescinded submitted updated
issuing_personalization_design: activated deactivated rejected updated
issuing_token: created updated
issuing_transaction: created purchase_details_receipt_updated updated
mandate: updated
payment_intent: amount_capturable_updated canceled created partially_funded payment_failed processing requires_action
payment_intent: succeeded
payment_link: created updated
payment_method: attached automatically_updated detached updated
plan: created deleted updated
price: created deleted updated
product: created deleted updated
promotion_code: created updated
quote: accepted canceled created finalized
radar.early_fraud_warning: created updated
refund: created failed updated
reporting.report_run: failed succeeded
reporting.report_type: updated
reserve.hold: created updated
reserve.plan: created disabled expired updated
reserve.release: created
review: closed opened
setup_intent: canceled created requires_action setup_failed succeeded
sigma.scheduled_query_run: created
source: canceled chargeable failed mandate_notification refund_attributes_required
source.transaction: created updated
subscription_schedule: aborted canceled completed created expiring released updated
tax.settings: updated
tax_rate: created updated
terminal.reader: action_failed action_succeeded action_updated
test_helpers.test_clock: advancing created deleted internal_failure ready
three_d_secure.authentication: canceled challenge_started errored failed requires_challenge requires_submission
three_d_secure.authentication: succeeded
treasury.credit_reversal: created posted
treasury.debit_reversal: completed created initial_credit_granted
treasury.financial_account: closed created features_status_updated
treasury.inbound_transfer: canceled created failed succeeded
treasury.outbound_payment: canceled created expected_arrival_date_updated failed posted returned
treasury.outbound_payment: tracking_details_updated
treasury.outbound_transfer: canceled created expected_arrival_date_updated failed posted returned
treasury.outbound_transfer: tracking_details_updated
treasury.received_credit: created failed succeeded
treasury.received_debit: created
"""


def _types() -> frozenset[str]:
    named = (line.split(": ") for line in _BY_OBJECT.strip().splitlines())
    return frozenset(f"{of}.{verb}" for of, verbs in named for verb in verbs.split())


FOREIGN = _types()
