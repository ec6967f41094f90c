"""Norms as versioned documents with checklists, and how organisations stood to them."""

from .norm_checks import NormCheck, NormCheckItem
from .norm_documents import Norm, NormItem, NormSection, NormVersion

__all__ = ["Norm", "NormCheck", "NormCheckItem", "NormItem", "NormSection", "NormVersion"]
