"""What a person does with the messages: read them, and say how to be told."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from notices.kinds import KINDS
from notices.models import Notice, Preference
from notices.states import Channel, Pace


@transaction.atomic
def mark_read(*, pk: int, by: User) -> Notice:
    """Mark one's own message as read. Raises Notice.DoesNotExist for anybody else's."""
    notice = Notice.objects.of(by).select_for_update().get(pk=pk)
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def mark_all_read(*, by: User) -> int:
    """Mark all one's messages as read; return how many were not."""
    return Notice.objects.of(by).unread().update(read_at=timezone.now())


@transaction.atomic
def keep_preference(*, by: User, kind: str, pace: str, channels: Iterable[str]) -> Preference:
    """Keep how one wants to be told of a kind. Raises ValidationError; an urgent kind can't be switched off."""
    known = KINDS.get(kind)
    if known is None or pace not in Pace or any(channel not in Channel for channel in channels):
        raise ValidationError(_("There is no such choice."), code="choice")
    if known.urgent and pace == Pace.NONE:
        raise ValidationError(
            _("“%(kind)s” is urgent and can't be switched off.") % {"kind": known.label}, code="urgent"
        )
    facts = {"pace": pace, "channels": sorted(set(channels))}
    preference, _new = Preference.objects.update_or_create(user=by, kind=kind, defaults=facts)
    return preference


@transaction.atomic
def keep_preferences(*, by: User, chosen: Mapping[str, tuple[str, Iterable[str]]]) -> None:
    """Keep the pace and the channels of several kinds, all or none. Raises ValidationError as for one."""
    for kind, (pace, channels) in chosen.items():
        keep_preference(by=by, kind=kind, pace=pace, channels=channels)
