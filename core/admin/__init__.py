"""The staff face: the only room that knows the admin theme and the Excel library."""

from .excel import ExcelMixin, StaffResource
from .staff import StaffAdmin, StaffStackedInline, StaffTabularInline

__all__ = ["ExcelMixin", "StaffAdmin", "StaffResource", "StaffStackedInline", "StaffTabularInline"]
