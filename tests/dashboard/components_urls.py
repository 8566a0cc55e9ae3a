"""The components page alone: the frame must hold where none of its destinations has a URL."""

from django.urls import include, path

urlpatterns = [path("", include("connect_dashboard.ui.urls")), path("", include("connect_dashboard.urls"))]
