"""The whole URL space."""

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="accounts:account_list"), name="home"),
    path("", include("connect_dashboard.team.urls")),
    path("accounts/", include("accounts.urls")),
    path("user/", include("allauth.urls")),
]
