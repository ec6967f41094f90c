"""What the clock does with applications."""

import structlog
from celery import shared_task

from disclosure.states import Stage as NoticeStage

from .actions import follow_notice, follow_payment
from .models import Application
from .states import Stage

log = structlog.get_logger(__name__)


@shared_task
def follow() -> int:
    """Let applications follow their public notices and first payments; return how many moved."""
    ended = Application.objects.filter(
        stage=Stage.PUBLICISED, notice__stage__in=(NoticeStage.PASSED, NoticeStage.FAILED)
    )
    moved = [done for application in ended.iterator() if (done := follow_notice(application=application))]
    granted = Application.objects.filter(stage=Stage.GRANTED)
    moved += [done for application in granted.iterator() if (done := follow_payment(application=application))]
    if moved:
        log.info("projects.followed", applications=[application.pk for application in moved])
    return len(moved)
