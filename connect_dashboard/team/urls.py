"""Addresses of the team, the platform and the person."""

from django.urls import path

from connect_dashboard.team.views import audit, invitations, mailbox, members, notices, people, platforms

app_name = "team"
urlpatterns = [
    path("team/", members.member_list, name="member_list"),
    path("team/roles/", members.roles, name="roles"),
    path("team/members/<int:pk>/roles/", members.member_update_view, name="member_update"),
    path("team/members/<int:pk>/remove/", members.member_remove_view, name="member_remove"),
    path("team/invitations/new/", invitations.invitation_create_view, name="invitation_create"),
    path("team/invitations/<slug:invitation_id>/resend/", invitations.invitation_resend_view, name="invitation_resend"),
    path("team/invitations/<slug:invitation_id>/revoke/", invitations.invitation_revoke_view, name="invitation_revoke"),
    path("invitations/<slug:token>/", invitations.invitation_accept_view, name="invitation_accept"),
    path("platforms/switch/", platforms.platform_switch_view, name="platform_switch"),
    path("platforms/none/", platforms.no_platform, name="no_platform"),
    path("settings/platform/", platforms.platform_profile, name="platform_profile"),
    path("brand/<slug:public_id>/brand.css", platforms.brand_css, name="brand_css"),
    path("brand/<slug:public_id>/logo.png", platforms.brand_logo, name="brand_logo"),
    path("audit/", audit.audit_list, name="audit_list"),
    path("audit/export.csv", audit.audit_export, name="audit_export"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/bell/", notices.notice_bell, name="notice_bell"),
    path("notices/stream/", notices.notice_stream, name="notice_stream"),
    path("notices/settings/", notices.notice_settings, name="notice_settings"),
    path("notices/read/", notices.notices_read, name="notices_read"),
    path("notices/<int:pk>/", notices.notice_follow, name="notice_follow"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", mailbox.mailbox_message, name="mailbox_message"),
    path("profile/", people.person_profile, name="person_profile"),
    path("profile/sessions/<int:pk>/end/", people.session_end, name="session_end"),
]
