"""Sign-in, frame and settings of the holder's dashboard. Other apps hang their pages under the same beginning."""

from django.urls import path

from accounts.views.holders import connect, pages, payout_schedule, sign_in

app_name = "holder"
urlpatterns = [
    path("", pages.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/passkey/", sign_in.passkey, name="passkey"),
    path("sign-in/<str:token>/", sign_in.link, name="link"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("connect/<str:token>/", connect.connect, name="connect"),
    path("onboarding/", pages.onboarding_continue, name="onboarding_continue"),
    path("payouts/schedule/", payout_schedule.payout_schedule_edit, name="payout_schedule_edit"),
    path("settings/", pages.settings, name="settings"),
    path("settings/account-debits/", pages.debit_consent, name="debit_consent"),
    path("settings/passkeys/create/", pages.passkey_create, name="passkey_create"),
    path("settings/passkeys/<int:pk>/remove/", pages.passkey_delete, name="passkey_delete"),
    path("settings/sessions/end/", pages.sessions_end, name="sessions_end"),
]
