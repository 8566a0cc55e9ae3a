"""An account's dashboard before an operator: the holder's own addresses, behind the account's id."""

from django.urls import path

from accounts.views.view_as import dashboard_as

app_name = "view_as"
urlpatterns = [
    path("<account:account_id>/holder/", dashboard_as, {"page": ""}, name="home"),
    path("<account:account_id>/holder/<path:page>", dashboard_as, name="page"),
]
