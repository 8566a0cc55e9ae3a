"""Money in the holder's dashboard."""

from django.urls import path

from funds.views import holder, holder_payouts

app_name = "holder_funds"
urlpatterns = [
    path("payments/", holder.payment_list, name="payment_list"),
    path("payouts/", holder.payout_list, name="payout_list"),
    path("payouts/create/", holder_payouts.payout_create, name="payout_create"),
    path("payouts/<str:payout_id>/cancel/", holder_payouts.payout_cancel, name="payout_cancel"),
    path("payouts/<str:payout_id>/", holder.payout_details, name="payout_details"),
    path("balance/", holder.balance, name="balance"),
]
