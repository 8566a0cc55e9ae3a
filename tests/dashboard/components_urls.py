"""The product with the pages of components, which it serves under DEBUG alone."""

from django.urls import include, path

urlpatterns = [path("", include("connect_dashboard.ui.urls")), path("", include("connect_dashboard.urls"))]
