"""Included only under DEBUG: pages for those who build pages."""

from django.urls import path

from connect_dashboard.ui import views

app_name = "ui"

urlpatterns = [
    path("dev/components", views.components, name="components"),
    path("dev/components/dialog", views.components_dialog, name="components_dialog"),
]
