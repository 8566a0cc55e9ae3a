"""The API's addresses: the dialect's below ``/v1/``, what is ours alone below ``/manage/v1/``."""

from django.urls import include, path

from accounts.api import urls as accounts
from connect_dashboard.api.resources import urls as resources
from funds.api import urls as funds
from requirements_app.api import urls as requirements
from support_cases.api import urls as support

DIALECT = [*accounts.urlpatterns, *requirements.urlpatterns, *funds.urlpatterns, *resources.urlpatterns]
OURS = [
    *requirements.manage_urlpatterns,
    *funds.manage_urlpatterns,
    *support.manage_urlpatterns,
    *resources.manage_urlpatterns,
]

urlpatterns = [
    path("", include(([path("v1/", include(DIALECT)), path("manage/v1/", include(OURS))], "api"))),
]
