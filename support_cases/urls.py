"""The platform's pages of support cases."""

from django.urls import path

from support_cases.views import cases

app_name = "support"
urlpatterns = [
    path("", cases.case_list, name="case_list"),
    path("count/", cases.case_count, name="case_count"),
    path("export.csv", cases.case_export, name="case_export"),
    path("replies/", cases.saved_reply_list, name="saved_reply_list"),
    path("replies/<int:reply_id>/delete/", cases.saved_reply_delete, name="saved_reply_delete"),
    path("<str:case_id>/", cases.case_details, name="case_details"),
    path("<str:case_id>/email/", cases.thread_email_send, name="thread_email_send"),
    path("<str:case_id>/read/", cases.case_read, name="case_read"),
    path("<str:case_id>/assign/", cases.case_assign, name="case_assign"),
    path("<str:case_id>/files/<str:attachment_id>/", cases.attachment_file, name="attachment_file"),
]
