"""Documents of organisations that were filed before: entered by the street, so that their records are complete, too."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.attachments import store_attachment
from orgs.models import Organisation
from orgs.models.filing import FilingDocument
from orgs.states.filing import FilingPaper, PaperState


@transaction.atomic
def add_filing_document(
    *, organisation: Organisation, kind: str, upload: "UploadedFile[Any]", by: User
) -> FilingDocument:
    """Add the scan of a document of an organisation on the register. Raises PermissionDenied, ValidationError."""
    if not by.has_perm("orgs.add_filing_document", organisation):
        raise PermissionDenied(_("Only street staff do this."))
    if kind not in FilingPaper.values:
        raise ValidationError({"kind": _("Please choose a document.")})
    organisation = Organisation.objects.select_for_update(of=("self",)).select_related("place").get(pk=organisation.pk)
    document, _new = FilingDocument.objects.get_or_create(
        organisation=organisation, kind=kind, defaults={"street_id": organisation.street_id}
    )
    store_attachment(upload=upload, subject=document, by=by)
    document.state, document.reason, document.checked_by = PaperState.THERE, "", by
    document.save(update_fields=["state", "reason", "checked_by", "updated_at"])
    return document
