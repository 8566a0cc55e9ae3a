"""ModelViewSets of accounts, with what stands in an account prefetched."""

import os
from typing import Any

from django.db.models import QuerySet
from rest_framework import pagination, renderers, routers, serializers, viewsets

from accounts.models import Account, Capability, Connection, ExternalAccount
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
    ordering = ("-created", "-id")
    page_size = 100


class AccountViewSet(viewsets.ModelViewSet):
    serializer_class = AccountSerializer
    pagination_class = Newest
    renderer_classes = (renderers.JSONRenderer,)

    def get_queryset(self) -> QuerySet[Account]:
        mine = Connection.objects.filter(platform=int(os.environ["BENCH_PLATFORM"]), ended_at=None)
        found = Account.objects.filter(pk__in=mine.values("account")).defer("company_tax_id", "company_vat_id")
        return found.prefetch_related("capabilities", "external_accounts")


router = routers.SimpleRouter(trailing_slash=False)
router.register("v1/accounts", AccountViewSet, basename="account")
urlpatterns = router.urls
