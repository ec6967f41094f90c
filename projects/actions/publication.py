"""The public notice ends, and the application follows it."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.flow import take
from disclosure.states import Stage as NoticeStage
from projects.models import Application
from projects.states import APPLICATION, Stage

from .examination import tell


@transaction.atomic
def follow_notice(*, application: Application) -> Application | None:
    """Approve after a notice that passed, refuse after one that failed; None while it still runs.

    The clock does this; a second clock finds the state changed and does nothing.
    """
    locked = (
        Application.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("notice")
        .filter(pk=application.pk, stage=Stage.PUBLICISED)
        .first()
    )
    if locked is None or locked.notice is None:
        return None
    ended = locked.notice.stage
    if ended == NoticeStage.PASSED:
        locked = take(APPLICATION, locked, "approve", by=None)
        tell(locked, "projects.decided", _("The public notice of “%(title)s” ended: it is approved."))
        return locked
    if ended == NoticeStage.FAILED:
        reason = _("An objection to the public notice was upheld.")
        locked = take(APPLICATION, locked, "refuse_after_notice", by=None, reason=reason)
        tell(locked, "projects.decided", _("“%(title)s” was refused: %(reason)s"), reason)
        return locked
    return None
