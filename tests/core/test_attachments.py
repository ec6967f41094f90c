"""Files of a matter: drawn anew, checked by their content, served to whoever may read the matter."""

import io
import random
import zipfile
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core import attachments
from core.attachments import checked, remove_attachment, safe_name, store_attachment
from core.models import Attachment
from tests.plugins.cast import Cast


def _picture(form: str, mode: str = "RGB", size: tuple[int, int] = (64, 48), **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **options)
    return out.getvalue()


def _place_and_turn() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x8825] = {1: "N", 2: (37.0, 27.0, 3.0)}
    return exif


def _document(*parts: str, folder: str = "word", size: int = 3) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in ("[Content_Types].xml", f"{folder}/文档.xml", *parts):
            archive.writestr(part, b"0" * size)
    return out.getvalue()


def _check(name: str, content: bytes) -> tuple[bytes, str]:
    return checked(name, SimpleUploadedFile(name, content))


def _refusal(name: str, content: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        _check(name, content)
    return refused.value.code


@pytest.mark.parametrize("form", ["jpeg", "png", "webp"])
def test_a_picture_is_upright_and_tells_no_place(form: str) -> None:
    content, media_type = _check(f"a.{form}", _picture(form, exif=_place_and_turn()))
    picture = Image.open(io.BytesIO(content))
    assert (picture.size, dict(picture.getexif()), media_type) == ((48, 64), {}, f"image/{form}")


@pytest.mark.parametrize("ending", ["png", "jpg", "webp"])
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA", "CMYK"])
def test_every_kind_of_picture_is_made_smaller(mode: str, ending: str) -> None:
    content, _type = _check(f"a.{ending}", _picture("JPEG" if mode == "CMYK" else "PNG", mode, (3000, 20)))
    assert Image.open(io.BytesIO(content)).width == 2560


def test_what_is_see_through_stays_so() -> None:
    content, _type = _check("a.png", _picture("PNG", "P", (4, 4), transparency=0))
    assert Image.open(io.BytesIO(content)).convert("RGBA").getpixel((0, 0))[3] == 0


def test_documents() -> None:
    assert _check("a.docx", _document())[1].endswith("wordprocessingml.document")
    assert _check("a.xlsx", _document(folder="xl"))[1].endswith("spreadsheetml.sheet")
    assert _check("a.PDF", b"%PDF-1.7\n...\n%%EOF\n")[1] == "application/pdf"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.jpg", b"MZ\x90\x00 program", "type"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type"),
        ("a.png", b"<html><script>1</script>", "type"),
        ("a.exe", b"MZ", "type"),
        ("a", b"MZ", "type"),
        ("a.pdf", b"<html>%PDF-1.7 %%EOF", "type"),
        ("a.docx", b"PK\x03\x04 no archive", "type"),
        ("a.docx", _document(folder="xl"), "type"),
        ("a.docx", _document("word/vbaProject.bin"), "macros"),
        ("a.jpg", b"", "empty"),
        ("a.jpg", b"0" * (20 * 1024 * 1024 + 1), "size"),
        ("a.png", _picture("PNG", "1", (8000, 8000)), "pixels"),
    ],
)
def test_what_is_refused(name: str, content: bytes, code: str) -> None:
    assert _refusal(name, content) == code


def test_a_document_that_unpacks_to_more_than_it_should_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(attachments, "MOST_UNPACKED", 1_000)
    monkeypatch.setattr(attachments, "MOST_PARTS", 5)
    assert _check("a.docx", _document(size=500))[0]
    assert _refusal("a.docx", _document(size=501)) == "type"
    assert _refusal("a.docx", _document(*"1234")) == "type"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", _picture("JPEG", exif=_place_and_turn())),
        ("a.png", _picture("PNG")),
        ("a.webp", _picture("WEBP", exif=_place_and_turn())),
        ("a.docx", _document()),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_a_damaged_file_is_refused_or_mended_never_an_error(name: str, content: bytes) -> None:
    chance = random.Random(7)
    refused = 0
    for _ in range(600):
        damaged = bytearray(content)
        for _times in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            _check(name, bytes(damaged))
        except ValidationError:
            refused += 1
    assert 0 < refused <= 600


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        (r"C:\照片\合影.JPG", "合影.jpg"),
        ("a\u202egpj.exe", "agpj.exe"),
        ('<a>"b":c|d?*.pdf', "abcd.pdf"),
        ("..", "file"),
        ("", "file"),
        (".pdf", "pdf"),
        ("长" * 300 + ".pdf", "长" * 100 + ".pdf"),
        ("a\x00\n.pdf", "a.pdf"),
    ],
)
def test_names(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@pytest.fixture
def matter(cast: Cast, monkeypatch) -> Cast:
    """Let the staff read and write the body's files, and its member read them."""
    monkeypatch.setitem(
        attachments._READERS,
        "accounts.body",
        (lambda user, _pk: user in (cast.staff, cast.member), lambda user, _pk: user == cast.staff),
    )
    return cast


def _store(cast: Cast, by, name: str = "合影.jpg") -> Attachment:
    return store_attachment(upload=SimpleUploadedFile(name, _picture("JPEG")), subject=cast.body, by=by)


def test_who_adds_and_removes(matter: Cast) -> None:
    kept = _store(matter, matter.staff)
    for person in (matter.member, matter.stranger, matter.other_staff):
        with pytest.raises(PermissionDenied):
            _store(matter, person)
        with pytest.raises(PermissionDenied):
            remove_attachment(attachment=kept, by=person)
    assert Attachment.objects.get() == kept


def test_no_more_than_so_many(matter: Cast, settings) -> None:
    settings.ATTACHMENTS_MOST = 1
    _store(matter, matter.staff)
    with pytest.raises(ValidationError) as refused:
        _store(matter, matter.staff)
    assert refused.value.code == "number"


def test_a_file_goes_with_the_commit_and_not_before(matter: Cast, django_capture_on_commit_callbacks) -> None:
    kept = _store(matter, matter.staff)
    storage, name = kept.file.storage, kept.file.name
    with django_capture_on_commit_callbacks() as later:
        remove_attachment(attachment=kept, by=matter.staff)
    assert storage.exists(name)
    for callback in later:
        callback()
    assert not storage.exists(name)


def test_it_is_served_to_readers_alone_and_harmless(client, matter: Cast) -> None:
    kept = _store(matter, matter.staff)
    address = f"/files/{kept.pk}/"
    assert client.get(address).status_code == 404
    for name, person in matter.everybody().items():
        client.force_login(person)
        response = client.get(address)
        assert response.status_code == (200 if name in {"staff", "member"} else 404), name
    client.force_login(matter.member)
    response = client.get(address)
    assert b"".join(response.streaming_content) == kept.file.read()
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == f"inline; filename*=utf-8''{quote('合影.jpg')}"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Type"] == "image/jpeg"


def test_a_file_that_the_disk_lost_is_not_there(client, matter: Cast) -> None:
    kept = _store(matter, matter.staff)
    kept.file.storage.delete(kept.file.name)
    client.force_login(matter.staff)
    assert client.get(f"/files/{kept.pk}/").status_code == 404
