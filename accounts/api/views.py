"""Sign-in of devices by one-time code, the list of one's devices, and who one is."""

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound, Throttled, ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actions.codes import TooManyCodes, redeem_code, send_code
from accounts.actions.devices import add_device, needs_second_factor, remove_device
from accounts.actions.people import join, set_phone
from accounts.consents import NOTICES
from accounts.models import Device, RoleGrant, User
from accounts.states import CodePurpose, ConsentKind
from accounts.visit import address_of
from core.api.problems import Refused

from .person import me
from .serializers import (
    CodeRequest,
    CodeSent,
    DeviceOutput,
    MeOutput,
    PrivacyOutput,
    TokenOutput,
    TokenRequest,
)


class CodeView(APIView):
    """Ask for a one-time code."""

    permission_classes = [AllowAny]
    authentication_classes: list[type] = []

    @extend_schema(request=CodeRequest, responses={202: CodeSent}, summary="Send a one-time code to a phone")
    def post(self, request: Request) -> Response:
        """Send a code by SMS. The answer is the same whether the phone has an account or not."""
        form = CodeRequest(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            send_code(phone=form.validated_data["phone"], purpose=CodePurpose.SIGN_IN, ip=address_of(request._request))
        except TooManyCodes as refusal:
            raise Throttled(wait=refusal.wait, detail=refusal.messages[0]) from refusal
        return Response(CodeSent({"expires_in": settings.CODE_SECONDS}).data, status.HTTP_202_ACCEPTED)


class TokenView(APIView):
    """Exchange a code for a device's token."""

    permission_classes = [AllowAny]
    authentication_classes: list[type] = []

    @extend_schema(request=TokenRequest, responses={201: TokenOutput}, summary="Sign a device in with a code")
    def post(self, request: Request) -> Response:
        """Return a token for the device.

        A phone that is new here needs `name` and `consent` too; without them the answer is 409 `join_required` and the
        code stays good. Staff with a second factor give `second_factor`.
        """
        form = TokenRequest(data=request.data)
        form.is_valid(raise_exception=True)
        facts = form.validated_data
        user = User.objects.with_phone(facts["phone"]).first()
        joins = user is None and bool(facts["consent"] and facts["name"].strip())
        # What is still missing may be sent with the same code.
        lacking = not joins if user is None else needs_second_factor(user) and not facts["second_factor"]
        if not redeem_code(phone=facts["phone"], code=facts["code"], purpose=CodePurpose.SIGN_IN, keep=lacking):
            raise ValidationError({"code": [_("This code is wrong or too old. You can ask for another one.")]})
        if user is None:
            if not joins:
                raise Refused(_("This phone is new here: give your name and agree to the notice."), "join_required")
            user = join(phone=facts["phone"], name=facts["name"])
        elif not user.phone_verified:
            set_phone(user=user, phone=facts["phone"], verified=True)
        device, token = add_device(user=user, name=facts["device_name"], second_factor=facts["second_factor"])
        body = TokenOutput({"token": token, "joined": joins, "device": device})
        return Response(body.data, status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})


class PrivacyView(APIView):
    """What is told before one consents."""

    permission_classes = [AllowAny]

    @extend_schema(responses=PrivacyOutput, summary="The privacy notice")
    def get(self, request: Request) -> Response:
        """Return the notice in the reader's language."""
        notice = NOTICES[ConsentKind.PRIVACY]
        return Response(PrivacyOutput({"version": notice.version, "paragraphs": map(str, notice.paragraphs)}).data)


class DevicesView(APIView):
    """One's own devices."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=DeviceOutput(many=True), summary="My devices")
    def get(self, request: Request) -> Response:
        """Return the devices that hold a token of mine, the newest first."""
        devices = Device.objects.filter(token__user=me(request)).select_related("token").order_by("-pk")
        token_id = getattr(request.auth, "pk", None)
        return Response(DeviceOutput(devices, many=True, context={"token_id": token_id}).data)


class DeviceView(APIView):
    """One device of one's own."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses={204: None}, summary="Sign a device of mine out")
    def delete(self, request: Request, pk: int) -> Response:
        """Take the device's token away."""
        if not remove_device(device_id=pk, by=me(request)):
            raise NotFound
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(APIView):
    """Who one is."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=MeOutput, summary="Who I am")
    def get(self, request: Request) -> Response:
        """Return the name, the masked phone, the roles in force with their places, and for whom I act."""
        user = me(request)
        grants = RoleGrant.objects.current().filter(user=user).select_related("place", "body").order_by("pk")
        user.roles_in_force = list(grants)  # type: ignore[attr-defined]
        return Response(MeOutput(user).data)
