"""Pages for account holders, who have a link and no sign-in."""

from django.urls import path

from accounts.views import join, onboarding

app_name = "hosted"
urlpatterns = [
    path("onboarding/<str:token>/", onboarding.onboarding, name="onboarding"),
    path("onboarding/<str:token>/renew/", onboarding.onboarding_renew, name="onboarding_renew"),
    path("onboarding/<str:token>/done/", onboarding.onboarding_done, name="onboarding_done"),
    path("onboarding/<str:token>/review/", onboarding.onboarding_review, name="onboarding_review"),
    path("onboarding/<str:token>/<str:step>/", onboarding.onboarding_step, name="onboarding_step"),
    path("join/<str:public_id>/", join.join, name="join"),
]
