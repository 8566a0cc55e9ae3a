"""Support in the holder's dashboard."""

from django.urls import path

from support_cases.views import holder

app_name = "holder_support"
urlpatterns = [
    path("support/", holder.case_list, name="case_list"),
    path("support/create/", holder.case_create, name="case_create"),
    path("support/<str:case_id>/", holder.case_details, name="case_details"),
    path("support/<str:case_id>/reply/", holder.case_reply, name="case_reply"),
    path("support/<str:case_id>/rate/", holder.case_rate, name="case_rate"),
    path("support/<str:case_id>/files/<str:attachment_id>/", holder.attachment_file, name="attachment_file"),
    path("support/<str:case_id>/<slug:step>/", holder.case_step, name="case_step"),
]
