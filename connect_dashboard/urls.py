"""The whole URL space."""

from django.conf import settings
from django.urls import include, path

from accounts.views.home import home
from connect_dashboard.processor.console import console

urlpatterns = [
    path("", home, name="home"),
    path("", include("connect_dashboard.team.urls")),
    path("accounts/", include("accounts.urls")),
    path("requirements/", include("requirements_app.urls")),
    path("", include("funds.urls")),
    path("", include("requirements_app.hosted_urls")),
    path("holder/", include("accounts.holder_urls")),
    path("holder/", include("requirements_app.holder_urls")),
    path("holder/", include("funds.holder_urls")),
    path("as/", include("accounts.view_as_urls")),
    path("developers/", include("connect_dashboard.api.urls")),
    path("", include("connect_dashboard.api_urls")),
    path("holder/", include("support_cases.holder_urls")),
    path("support/", include("support_cases.urls")),
    path("inbound-mail/", include("support_cases.inbound_urls")),
    path("user/", include("allauth.urls")),
    path("processor/", console.urls),
]

handler404 = "accounts.views.missing.page_not_found"

if settings.DEBUG:
    urlpatterns += [path("", include("connect_dashboard.ui.urls"))]
