"""Files that belong to a matter: checked by their content, kept under a number, served after a check of who asks."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

import filetype
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from .models import Attachment
from .states import Visibility

MEGABYTE = 1024 * 1024
PICTURES = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
OFFICE = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/"),
}
LARGEST_SIDE = 2560  # pixels
MOST_PIXELS = 60_000_000  # a bomb unpacks to more
MOST_UNPACKED = 200 * MEGABYTE  # of a document; a bomb unpacks to more
MOST_PARTS = 2_000  # files in a document

Reader = Callable[[Any, int], bool]
_READERS: dict[str, tuple[Reader, Reader]] = {}


def register_reader(label: str, may_read: Reader, may_write: Reader | None = None) -> None:
    """Say who may read, and who may add and remove, the files of a kind of matter: functions of a user and a number."""
    _READERS[label] = (may_read, may_write or may_read)


def may_read(attachment: Attachment, user: Any) -> bool:
    """Return whether a person may open a file; the files of a matter that nobody registered are nobody's."""
    readers = _READERS.get(attachment.subject_label)
    return readers is not None and readers[0](user, attachment.subject_id)


def attachments_of(subject: Model) -> QuerySet[Attachment]:
    """Return the files of a matter, oldest first."""
    return Attachment.objects.filter(subject_label=subject._meta.label_lower, subject_id=subject.pk).order_by(
        "created_at"
    )


@transaction.atomic
def store_attachment(
    *, upload: "UploadedFile[Any]", subject: Model, by: Any, visibility: Visibility = Visibility.PRIVATE
) -> Attachment:
    """Keep a file of a matter. Pictures are drawn anew, without the place and camera that they carry.

    Raises PermissionDenied, and ValidationError for size, number, or a content that is not what the name says.
    """
    label = subject._meta.label_lower
    readers = _READERS.get(label)
    if readers is None or not readers[1](by, subject.pk):
        raise PermissionDenied(_("You can't add files to this."))
    type(subject)._base_manager.select_for_update(of=("self",)).get(pk=subject.pk)  # two at once count each other
    if attachments_of(subject).count() >= settings.ATTACHMENTS_MOST:
        raise ValidationError(_("At most %(count)d files.") % {"count": settings.ATTACHMENTS_MOST}, code="number")
    name = safe_name(upload.name or "")
    content, media_type = checked(name, upload)
    attachment = Attachment(
        name=name,
        size=len(content),
        media_type=media_type,
        digest=hashlib.sha256(content).hexdigest(),
        subject_label=label,
        subject_id=subject.pk,
        visibility=visibility,
        uploaded_by=getattr(by, "principal", by),
    )
    attachment.file.save(f"{attachment.uuid}", ContentFile(content), save=False)
    attachment.save(force_insert=True)
    return attachment


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: Any) -> None:
    """Remove a file from a matter that may still be written. Raises PermissionDenied."""
    readers = _READERS.get(attachment.subject_label)
    if readers is None or not readers[1](by, attachment.subject_id):
        raise PermissionDenied(_("You can't remove this file."))
    stored = attachment.file
    attachment.delete()
    transaction.on_commit(lambda: stored.storage.delete(str(stored.name)))


def safe_name(name: str) -> str:
    """Return a file name without a path, control characters or what a shell or a browser reads in it."""
    bare = PurePath(name.replace("\\", "/")).name
    clean = re.sub(r'[\x00-\x1f\x7f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]', "", bare).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    return f"{(stem or 'file')[:100]}{dot}{ending[:10].lower()}" if dot else (clean or "file")[:100]


def checked(name: str, upload: "UploadedFile[Any]") -> tuple[bytes, str]:
    """Return the content to keep and its type, decided by the content. Raises ValidationError."""
    if not upload.size:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": name}, code="empty")
    if upload.size > settings.ATTACHMENT_MEGABYTES * MEGABYTE:
        raise ValidationError(
            _("“%(name)s” is larger than %(size)d MB.") % {"name": name, "size": settings.ATTACHMENT_MEGABYTES},
            code="size",
        )
    content = upload.read()
    ending = name.rpartition(".")[2].lower()
    if ending in PICTURES:
        return _picture(name, content, PICTURES[ending])
    if ending in OFFICE:
        return _office(name, content, *OFFICE[ending])
    if ending == "pdf" and content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return content, "application/pdf"
    raise ValidationError(
        _("“%(name)s” can't be taken: pictures (jpg, png, webp), pdf, docx and xlsx only.") % {"name": name},
        code="type",
    )


def _picture(name: str, content: bytes, form: str) -> tuple[bytes, str]:
    """Draw a picture anew: upright, at most LARGEST_SIDE, nothing but its pixels."""
    wrong = ValidationError(_("“%(name)s” is no picture that can be opened.") % {"name": name}, code="type")
    kind = filetype.guess(content)
    if kind is None or not kind.mime.startswith("image/"):
        raise wrong
    try:
        picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
        if picture.width * picture.height > MOST_PIXELS:
            raise ValidationError(_("“%(name)s” has too many pixels.") % {"name": name}, code="pixels")
        drawn = ImageOps.exif_transpose(picture)
        drawn.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
        if drawn.mode == "P":  # colours by number: the number that is see-through would be forgotten
            drawn = drawn.convert("RGBA" if "transparency" in drawn.info else "RGB")
        if form == "JPEG" or drawn.mode == "CMYK":
            drawn = drawn.convert("RGB")
        clean = Image.new(drawn.mode, drawn.size)
        clean.paste(drawn)
        out = io.BytesIO()
        clean.save(out, form, quality=85)
    except (UnidentifiedImageError, OSError, SyntaxError, TypeError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, ValidationError):
            raise
        raise wrong from error
    return out.getvalue(), f"image/{form.lower()}"


def _office(name: str, content: bytes, media_type: str, folder: str) -> tuple[bytes, str]:
    wrong = ValidationError(_("“%(name)s” is no document that can be opened.") % {"name": name}, code="type")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise wrong from error
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names or not any(n.startswith(folder) for n in names):
        raise wrong
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise wrong
    if any(n.lower().endswith("vbaproject.bin") for n in names):
        raise ValidationError(_("“%(name)s” contains macros.") % {"name": name}, code="macros")
    return content, media_type
