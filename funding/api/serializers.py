"""What an app reads of money; amounts are fen."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import Output
from funding.models import Disbursement, Fund, FundStandard, Movement


class FundOutput(Output):
    """A fund and its figures, in fen."""

    balance = serializers.IntegerField(help_text="Free in the fund, in fen.")
    committed = serializers.IntegerField(help_text="Committed to grants and not yet paid, in fen.")
    paid = serializers.IntegerField(help_text="Paid out, in fen.")
    received = serializers.IntegerField(help_text="Received, in fen.")

    class Meta:
        model = Fund
        fields = ("id", "name", "source", "year", "purpose", "balance", "committed", "paid", "received")


class StandardOutput(Output):
    """A version of what a fund may be spent on."""

    class Meta:
        model = FundStandard
        fields = ("version", "text", "in_force_from")


class FundDetail(FundOutput):
    """A fund with its standards, newest first."""

    standards = StandardOutput(many=True)

    class Meta(FundOutput.Meta):
        fields = (*FundOutput.Meta.fields, "standards")  # type: ignore[assignment]


class MovementOutput(Output):
    """A line of a fund's book."""

    payee = serializers.CharField(source="payee.name", default=None, allow_null=True)

    class Meta:
        model = Movement
        fields = ("id", "kind", "amount", "purpose", "payee", "happened_on")


class PaymentOutput(Output):
    """A payment out of a grant."""

    payee = serializers.CharField(source="grant.payee.name")

    class Meta:
        model = Disbursement
        fields = ("id", "amount", "purpose", "payee", "stage", "paid_on")


class MoneyOutput(serializers.Serializer[Any]):
    """The money of one subject, in fen."""

    committed = serializers.IntegerField()
    paid = serializers.IntegerField()
    under_way = serializers.IntegerField()
    remaining = serializers.IntegerField()
    returned = serializers.IntegerField()
    disbursements = PaymentOutput(many=True)
