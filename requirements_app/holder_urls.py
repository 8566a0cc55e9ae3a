"""Pages of the account itself in its holder's dashboard."""

from django.urls import path

from requirements_app.views import holder

app_name = "holder_account"
urlpatterns = [
    path("asked/<str:step>/", holder.asked_step, name="asked_step"),
    path("business/", holder.business, name="business"),
    path("business/edit/", holder.business_edit, name="business_edit"),
    path("business/company/", holder.company_edit, name="company_edit"),
    path("persons/", holder.person_list, name="person_list"),
    path("persons/add/", holder.person_add, name="person_add"),
    path("persons/<str:person_id>/", holder.person_edit, name="person_edit"),
    path("persons/<str:person_id>/remove/", holder.person_delete, name="person_delete"),
    path("bank-accounts/", holder.bank_account_list, name="bank_account_list"),
    path("bank-accounts/add/", holder.bank_account_add, name="bank_account_add"),
    path(
        "bank-accounts/<str:external_account_id>/set-default/",
        holder.bank_account_set_default,
        name="bank_account_set_default",
    ),
    path("bank-accounts/<str:external_account_id>/remove/", holder.bank_account_delete, name="bank_account_delete"),
]
