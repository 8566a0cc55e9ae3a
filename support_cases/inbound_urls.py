"""Where mail services deliver: each lets in only who knows INBOUND_MAIL_SECRET."""

from anymail.webhooks.mailjet import MailjetInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from anymail.webhooks.sendgrid import SendGridInboundWebhookView
from django.urls import path

app_name = "inbound_mail"
urlpatterns = [
    path("mailjet/", MailjetInboundWebhookView.as_view(), name="mailjet"),
    path("postmark/", PostmarkInboundWebhookView.as_view(), name="postmark"),
    path("sendgrid/", SendGridInboundWebhookView.as_view(), name="sendgrid"),
]
