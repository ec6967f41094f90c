"""The kinds of evidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EvidenceKind(models.TextChoices):
    """What the platform holds about an organisation's work (留痕); the quantity of each in the words behind it."""

    ACTIVITY = "activity", _("Verified activity")  # 1
    ACTIVITY_REPORTED = "reported", _("Activity reported beforehand")  # 1
    ACTIVITY_TRACED = "traced", _("Activity with sign-in, photos and summary in time")  # 1
    SERVICE = "service", _("Person-times served")  # person-times
    MEMBER_ACTIVE = "member", _("Member who took part")  # 1, with the person
    GUIDANCE = "guidance", _("Guidance by the Party instructor")  # 1
    REPORT = "report", _("Annual report on time")  # 1
    PROJECT_WON = "project_won", _("Project won")  # 1
    PROJECT_DUE = "project_due", _("Project due to be closed")  # 1
    PROJECT_CLOSED = "project_closed", _("Project closed on time")  # 1
    EVALUATION = "evaluation", _("Third-party evaluation of a project")  # points out of 100
    SPENT = "spent", _("Money spent")  # fen
    VOUCHERED = "vouchered", _("Money spent with a voucher")  # fen
    PROPOSAL = "proposal", _("Part in a residents' proposal")  # 1
    NEED_DONE = "need_done", _("Claimed need completed")  # 1
    RAISED = "raised", _("Brought on a talent, incubated or held together with others")  # 1
    SATISFACTION = "satisfaction", _("Resident's rating")  # points out of 100
    COMPLAINT = "complaint", _("Founded complaint")  # 1
    COMMENDATION = "commendation", _("Commendation")  # 1 district, 2 city, 3 province
    PUNISHMENT = "punishment", _("Punishment by an authority")  # 1
