"""The staff face: the only room that knows the admin theme and the Excel library."""

from .excel import DayWidget, ExcelMixin, StaffResource, YesNoWidget
from .personal import RevealMixin
from .staff import StaffAdmin, StaffStackedInline, StaffTabularInline

__all__ = [
    "DayWidget",
    "ExcelMixin",
    "RevealMixin",
    "StaffAdmin",
    "StaffResource",
    "StaffStackedInline",
    "StaffTabularInline",
    "YesNoWidget",
]
