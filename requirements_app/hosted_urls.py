"""Pages for account holders, who have a link and no sign-in."""

from django.urls import path

from accounts.views import join
from requirements_app.views import onboarding, remediation

app_name = "hosted"
urlpatterns = [
    path("onboarding/<str:token>/", onboarding.onboarding, name="onboarding"),
    path("onboarding/<str:token>/renew/", onboarding.onboarding_renew, name="onboarding_renew"),
    path("onboarding/<str:token>/done/", onboarding.onboarding_done, name="onboarding_done"),
    path("onboarding/<str:token>/review/", onboarding.onboarding_review, name="onboarding_review"),
    path("onboarding/<str:token>/<str:step>/", onboarding.onboarding_step, name="onboarding_step"),
    path("remediation/<str:token>/", remediation.remediation, name="remediation"),
    path("remediation/<str:token>/renew/", remediation.remediation_renew, name="remediation_renew"),
    path("remediation/<str:token>/done/", remediation.remediation_done, name="remediation_done"),
    path("remediation/<str:token>/<str:step>/", remediation.remediation_step, name="remediation_step"),
    path("join/<str:public_id>/", join.join, name="join"),
]
