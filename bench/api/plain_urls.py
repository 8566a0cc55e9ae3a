"""ModelViewSets of accounts, with what stands in an account prefetched."""

import os
from typing import Any

from django.db.models import F, QuerySet
from rest_framework import pagination, renderers, routers, serializers, viewsets

from accounts.models import Account, Capability, ExternalAccount
from connect_dashboard.identifiers import new_id


class CapabilitySerializer(serializers.ModelSerializer):
    class Meta:
        model = Capability
        fields = ("name", "status")


class ExternalAccountSerializer(serializers.ModelSerializer):
    class Meta:
        model = ExternalAccount
        fields = ("id", "object", "country", "currency", "last4", "bank_name")


class AccountSerializer(serializers.ModelSerializer):
    capabilities = CapabilitySerializer(many=True, read_only=True)
    external_accounts = ExternalAccountSerializer(many=True, read_only=True)

    class Meta:
        model = Account
        fields = (
            "id country business_type email default_currency dashboard losses fees requirement_collection created "
            "business_profile company settings tos_acceptance charges_enabled payouts_enabled details_submitted "
            "requirements future_requirements capabilities external_accounts"
        ).split()
        read_only_fields = ("id", "created", "requirements", "future_requirements")

    def create(self, validated_data: Any) -> Account:
        return Account.objects.create(id=new_id("acct"), **validated_data)


class Newest(pagination.CursorPagination):
    # By the connection's date, which has an index: by the account's own a page would sort a million rows.
    ordering = ("-connected",)
    page_size = 100


class AccountViewSet(viewsets.ModelViewSet):
    serializer_class = AccountSerializer
    pagination_class = Newest
    renderer_classes = (renderers.JSONRenderer,)

    def get_queryset(self) -> QuerySet[Account]:
        mine = {"connections__platform": int(os.environ["BENCH_PLATFORM"]), "connections__ended_at": None}
        found = Account.objects.filter(**mine).annotate(connected=F("connections__created"))
        return found.defer("company_tax_id", "company_vat_id").prefetch_related("capabilities", "external_accounts")


router = routers.SimpleRouter(trailing_slash=False)
router.register("v1/accounts", AccountViewSet, basename="account")
urlpatterns = router.urls
