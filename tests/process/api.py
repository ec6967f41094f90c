from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import api_view, throttle_classes
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.flow import FlowViewMixin
from core.api.idempotency import IdempotentMixin
from core.api.serializers import Input, Output, StepsField
from core.api.throttles import AnonThrottle, CodeThrottle, WriteThrottle
from core.flow import FlowRefused, begin
from places.models import Place

from .models import Permit
from .states import FLOW


class PermitInput(Input):
    title = serializers.CharField(max_length=60)
    seats = serializers.IntegerField(min_value=1)
    place = serializers.SlugRelatedField("code", queryset=Place.objects.all())
    plan = serializers.FileField(required=False)


class PermitOutput(Output):
    class Meta:
        model = Permit
        fields = ("id", "title", "seats", "stage")


class PermitDetail(PermitOutput):
    steps = StepsField(flow=FLOW)

    class Meta(PermitOutput.Meta):
        fields = (*PermitOutput.Meta.fields, "steps")


@transaction.atomic
def ask_for_permit(*, by, title, seats, place, **_rest):
    if seats > 1000:
        raise FlowRefused("No room has more than 1000 seats.", code="seats")
    return begin(FLOW, Permit.objects.create(title=title, seats=seats, place=place, applicant=by), by=by)


class PermitViews(FlowViewMixin, IdempotentMixin, viewsets.ReadOnlyModelViewSet):
    queryset = Permit.objects.all()
    flow = FLOW
    sorts = {"newest": "-created_at", "seats": "seats", "number": "pk"}

    def get_serializer_class(self):
        return PermitOutput if self.action == "list" else PermitDetail

    @extend_schema(request=PermitInput)
    def create(self, request):
        data = PermitInput(data=request.data)
        data.is_valid(raise_exception=True)
        permit = ask_for_permit(by=request.user, **data.validated_data)
        return Response(self.get_serializer(permit).data, status=201)


class Failing(APIView):
    """Raise what is asked for."""

    schema = None

    def get(self, request, what):
        raise {
            "refused": FlowRefused("Not yet.", code="early"),
            "invalid": ValidationError({"seats": ["Too many."], "__all__": ["Nothing fits."]}),
            "plain": ValidationError("Just no."),
            "denied": PermissionDenied("Only the treasurer."),
            "missing": Http404,
            "nested": serializers.ValidationError({"lines": [{}, {"amount": ["Not a number."]}]}),
        }[what]


class TwoAMinute(AnonThrottle):
    rate = "2/min"


class TwoWritesAMinute(WriteThrottle):
    rate = "2/min"


class TwoCodesAMinute(CodeThrottle):
    rate = "2/min"


@extend_schema(exclude=True)
@api_view(["GET"])
@throttle_classes([TwoAMinute])
def seldom(request):
    return Response({})


class Write(APIView):
    schema = None
    throttle_classes = [TwoWritesAMinute]
    permission_classes = []

    def get(self, request):
        return Response({})

    def post(self, request):
        return Response({})


class Code(APIView):
    schema = None
    throttle_classes = [TwoCodesAMinute]
    permission_classes = []

    def post(self, request):
        return Response({})
