"""Partners on the staff site: Excel in and out, steps, the masked phone, who sees what."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from core.models import Reveal
from orgs.actions import partner_gifts as gifts
from orgs.models.partners import Partner, PartnerAgreement, PartnerGift, PartnerResource
from tests.factories.partners import PartnerFactory

TODAY = timezone.localdate


def sheet(client, rows):
    """Fill the template as a clerk would and send it; return the page after the dry run."""
    template = client.get(reverse("admin:orgs_partner_import_template"))
    book = load_workbook(BytesIO(template.content))
    page = book.worksheets[0]
    clean = Workbook()
    clean.active.append([cell.value for cell in page[1]])
    for row in rows:
        clean.active.append(row)
    out = BytesIO()
    clean.save(out)
    upload = SimpleUploadedFile("partners.xlsx", out.getvalue())
    return client.post(reverse("admin:orgs_partner_import"), {"import_file": upload, "format": "0"})


def confirm(client, page):
    form = page.context["confirm_form"]
    return client.post(reverse("admin:orgs_partner_process_import"), form.initial)


def row(**cells):
    """Return a full row."""
    today = TODAY()
    base = {
        "name": "胜利学校",
        "kind": "学校",
        "place": "",
        "contact_name": "王校长",
        "contact_phone": "13800005678",
        "address": "",
        "website": "",
        "introduction": "",
        "consented_on": today.isoformat(),
        "agreement": "共建协议",
        "starts_on": today.isoformat(),
        "ends_on": today.replace(year=today.year + 1, day=1).isoformat(),
        "signed_on": today.isoformat(),
        "promises": "资金|助学金|5000.50|；场地|操场|200|小时",
        "resources": "场地|操场|200|小时",
    }
    return list((base | cells).values())


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.staff)
    return client


def test_partners_come_in_by_sheet_with_agreements_and_resources(clerk, cast) -> None:
    promised = "money|助学金|5000.50|；space|操场|200|小时"
    page = sheet(clerk, [row(kind="school", promises=promised, resources="space|操场|200|小时")])
    assert (page.context["sheet_errors"], Partner.objects.count()) == ([], 0)
    confirm(clerk, page)
    partner = Partner.objects.get()
    assert (partner.name, partner.kind, partner.stage, partner.place) == (
        "胜利学校",
        "school",
        "performing",
        cast.street,
    )
    lines = list(PartnerAgreement.objects.get().lines.values_list("kind", "text", "quantity", "unit"))
    assert lines == [("money", "助学金", 500_050, ""), ("space", "操场", 200, "小时")]
    assert PartnerResource.objects.get().title == "操场"
    fields = {"partnersheet_name": "on", "partnersheet_contact_phone": "on", "partnersheet_promises": "on"}
    out = clerk.post(reverse("admin:orgs_partner_export"), {"format": "0", "resource": "0"} | fields)
    cells = list(load_workbook(BytesIO(out.content)).active.values)
    assert (cells[1][0], cells[1][1], cells[1][2].count("|")) == ("胜利学校", "138****5678", 6)


def test_every_error_names_its_row_and_column(clerk, cast) -> None:
    PartnerFactory(place=cast.street, name="已有单位")
    good = {"kind": "school", "promises": "money|助学金|5000|", "resources": ""}
    rows = [
        row(**good),
        row(**good | {"name": "已有单位"}),
        row(**good | {"name": "甲校", "kind": "ship"}),
        row(**good | {"name": "乙校", "contact_phone": "123"}),
        row(**good | {"name": "丙校", "place": "无此社区", "promises": "money|助学金|半|"}),
        row(**good | {"name": "丁校", "starts_on": "", "signed_on": "昨天"}),
        row(**good | {"name": "戊校", "starts_on": "", "promises": ""}),
        row(**good | {"name": "胜利学校"}),
    ]
    page = sheet(clerk, rows)
    headings = page.context["sheet_columns"]
    at = [(number, headings.index(heading)) for number, heading, _words in page.context["sheet_errors"]]
    assert sorted(at) == [(3, 0), (4, 1), (5, 4), (6, 2), (6, 13), (7, 12), (8, 10), (8, 13), (9, 0)]
    assert Partner.objects.count() == 1


def test_steps_masks_and_scope(clerk, cast, client) -> None:
    partner = PartnerFactory(place=cast.street, stage="intent")
    change = reverse("admin:orgs_partner_change", args=[partner.pk])
    page = clerk.get(change).content.decode()
    assert ("138****1234" in page, "13800001234" in page) == (True, False)
    clerk.post(reverse("admin:orgs_partner_step", args=[partner.pk, "begin_talks"]))
    partner.refresh_from_db()
    assert partner.stage == "talking"
    door = reverse("admin:orgs_partner_reveal", args=[partner.pk, "contact_phone"])
    assert "13800001234" in clerk.post(door, {"reason": "约签约时间"}).content.decode()
    assert Reveal.objects.count() == 1
    new = {"place": cast.street.pk, "name": "新单位", "kind": "shop", "contact_name": "丁", "contact_phone": "12"}
    page = clerk.post(reverse("admin:orgs_partner_add"), new)
    assert list(page.context["adminform"].form.errors) == ["contact_phone"]
    clerk.post(reverse("admin:orgs_partner_add"), new | {"contact_phone": "", "is_public": "on"})
    made = Partner.objects.get(name="新单位")
    changed = reverse("admin:orgs_partner_change", args=[made.pk])
    clerk.post(changed, new | {"name": "新单位二店", "contact_phone": ""})
    made.refresh_from_db()
    assert (made.name, made.stage, made.is_public) == ("新单位二店", "intent", False)
    client.force_login(cast.other_staff)
    assert [client.get(url).status_code for url in (change, changed)] == [404, 404]
    client.force_login(cast.community_staff)
    assert client.get(change).status_code == 404
    client.force_login(cast.stranger)
    assert client.get(change).status_code == 302


def test_gifts_agreements_and_resources_are_read_and_exported(clerk, cast, partner, organisation, benefactor) -> None:
    line = partner.partneragreements.get().lines.get(kind="money")
    gift = gifts.record_gift(line=line, quantity=123_450, given_on=TODAY(), organisation=organisation, by=benefactor)
    for model, pk in (("partnergift", gift.pk), ("partneragreement", line.agreement_id), ("agreementline", line.pk)):
        assert clerk.get(reverse(f"admin:orgs_{model}_changelist")).status_code == 200
        assert clerk.get(reverse(f"admin:orgs_{model}_change", args=[pk])).status_code == 200
        assert clerk.get(reverse(f"admin:orgs_{model}_add")).status_code == 403
    assert clerk.get(reverse("admin:orgs_partnerresource_changelist")).status_code == 200
    fields = {"giftsheet_partner": "on", "giftsheet_quantity": "on"}
    out = clerk.post(reverse("admin:orgs_partnergift_export"), {"format": "0", "resource": "0"} | fields)
    cells = list(load_workbook(BytesIO(out.content)).active.values)
    assert cells[1] == ("胜利医院", "1234.50")
    step = reverse("admin:orgs_partneragreement_step", args=[line.agreement_id, "break_off"])
    clerk.post(step, {"reason": "双方同意"})
    assert (PartnerAgreement.objects.get().stage, PartnerGift.objects.count()) == ("broken_off", 1)
