"""Sample data of the styleguide: every component in every state it knows."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.flow import Mark, Offer, Step
from disclosure.queries import TraceLine

COLOURS = (
    "paper",
    "surface",
    "sunken",
    "ink",
    "quiet",
    "line",
    "accent",
    "link",
    "wait",
    "good",
    "bad",
    "ended",
)


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("Title"), max_length=40, help_text=_("Say in one line what is to become better."))
    text = forms.CharField(label=_("What is it about?"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", "—"), ("a", _("Services for residents")), ("b", _("Culture and sports"))]
    )
    reach = forms.ChoiceField(
        label=_("Whom does it reach?"),
        choices=[("unit", _("Our unit")), ("building", _("Our building")), ("compound", _("Our compound"))],
        widget=forms.RadioSelect,
        help_text=_("This decides how many households have to support it."),
    )
    photo = forms.FileField(label=_("Photo"), required=False, help_text=_("JPEG or PNG, up to 10 MB."))
    agreed = forms.BooleanField(label=_("I have read the rules"), help_text=_("They are two pages long."))


def samples(request: HttpRequest) -> dict[str, Any]:
    """Return what the styleguide shows."""
    now = timezone.localtime()
    return {
        "colours": COLOURS,
        "form": SampleForm(prefix="plain"),
        "filter_form": SampleForm(prefix="filter"),
        "bad_form": SampleForm({"bad-kind": "a", "bad-reach": "x"}, prefix="bad"),
        "marks": [
            Mark("收集", "done"),
            Mark("审议", "done"),
            Mark("形成", "current", str(_("%(count)d working days left") % {"count": 3})),
            Mark("联动执行", "ahead"),
            Mark("评估", "ahead"),
            Mark("公示", "ahead"),
        ],
        "ended_marks": [Mark("收集", "done"), Mark("审议", "done"), Mark("不予采纳", "ended")],
        "trace": [
            _line(now - timedelta(days=9), "已提交"),
            _line(now - timedelta(days=5), "退回补充", "赵*", "街道工作人员", reason="请补充受益户数和预算明细。"),
            _line(now - timedelta(days=2), "开始审议", "孙*", "社区工作人员", behalf="王*"),
            _line(now, "方案已形成", "孙*", "社区工作人员"),
        ],
        "offers": [
            Offer(_step("form_plan", _("Confirm the plan")), None),
            Offer(_step("return", _("Return"), needs_reason=True), None),
            Offer(_step("publish", _("Publish")), str(_("No deliberation has reached its quorum yet."))),
        ],
        "tabs": [
            {"label": _("Under way"), "url": "?tab=open", "current": True, "count": 12},
            {"label": _("Done"), "url": "?tab=done", "current": False, "count": 87},
            {"label": _("All"), "url": "?tab=all", "current": False, "count": None},
        ],
        "places": ["胜利街道", "胜园社区", "幸福家园", "3号楼"],
    }


def _line(when: datetime, label: str, who: str = "", role: str = "", **more: str) -> TraceLine:
    return TraceLine(when, who, role, more.get("behalf", ""), label, more.get("reason", ""))


def _step(name: str, label: Any, *, needs_reason: bool = False) -> Step:
    return Step(name, (), "", "", label, label, label, needs_reason=needs_reason)
