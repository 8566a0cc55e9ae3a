"""The API's addresses: the dialect's below ``/v1/``, what is ours alone below ``/manage/v1/``."""

from django.urls import include, path

from accounts.api import urls as accounts
from connect_dashboard.api.resources import urls as resources
from requirements_app.api import urls as requirements

DIALECT = [*accounts.urlpatterns, *requirements.urlpatterns, *resources.urlpatterns]
OURS = [*requirements.manage_urlpatterns, *resources.manage_urlpatterns]

urlpatterns = [
    path("", include(([path("v1/", include(DIALECT)), path("manage/v1/", include(OURS))], "api"))),
]
