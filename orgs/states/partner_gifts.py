"""What partners give: resources, requests for them, deliveries."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.flow import Flow, Step
from core.states import Visibility


class ResourceKind(models.TextChoices):
    """What kind of resource it is; the quantity of money is in fen."""

    MONEY = "money", _("Money")
    SPACE = "space", _("Space")
    GOODS = "goods", _("Goods")
    EXPERTISE = "expertise", _("Expertise")
    TIME = "time", _("Time of volunteers")
    DISCOUNT = "discount", _("Discounts")


class RequestStage(models.TextChoices):
    """Where an organisation's request for a resource stands."""

    ASKED = "asked", _("Waits for an answer")
    GRANTED = "granted", pgettext_lazy("partner", "Granted")
    DELIVERED = "delivered", _("Delivered")
    DECLINED = "declined", pgettext_lazy("partner", "Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


RESOURCE_REQUEST = Flow(
    "orgs.resource_request",
    "stage",
    (
        Step(
            "grant",
            (RequestStage.ASKED,),
            RequestStage.GRANTED,
            "orgs.answer_resource_request",
            _("Grant the request"),
            pgettext_lazy("partner", "Granted"),
            _("Answer"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "decline",
            (RequestStage.ASKED,),
            RequestStage.DECLINED,
            "orgs.answer_resource_request",
            _("Decline the request"),
            pgettext_lazy("partner", "Declined"),
            _("Answer"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "withdraw",
            (RequestStage.ASKED, RequestStage.GRANTED),
            RequestStage.WITHDRAWN,
            "orgs.withdraw_resource_request",
            _("Withdraw the request"),
            _("Withdrawn"),
            _("Withdrawal"),
            visibility=Visibility.PRIVATE,
        ),
        Step(
            "deliver",
            (RequestStage.GRANTED,),
            RequestStage.DELIVERED,
            "orgs.answer_resource_request",
            _("Deliver"),
            _("Delivered"),
            _("Delivery"),
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(RequestStage.ASKED, RequestStage.GRANTED, RequestStage.DELIVERED),
)


class GiftStage(models.TextChoices):
    """Whether what was given has arrived."""

    GIVEN = "given", _("Waits for the receipt")
    RECEIVED = "received", _("Received")
    NOT_RECEIVED = "not_received", _("Not received")


GIFT = Flow(
    "orgs.partner_gift",
    "stage",
    (
        Step(
            "receive",
            (GiftStage.GIVEN,),
            GiftStage.RECEIVED,
            "orgs.receive_gift",
            _("Confirm the receipt"),
            _("Received"),
            _("Receipt"),
        ),
        Step(
            "refuse",
            (GiftStage.GIVEN,),
            GiftStage.NOT_RECEIVED,
            "orgs.receive_gift",
            _("It has not arrived"),
            _("Not received"),
            _("Receipt"),
            needs_reason=True,
            visibility=Visibility.PRIVATE,
        ),
    ),
    road=(GiftStage.GIVEN, GiftStage.RECEIVED),
)
