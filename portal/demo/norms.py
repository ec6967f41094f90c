"""The street's norm in two versions, and how organisations checked themselves against it."""

from datetime import date, timedelta

from core.flow import begin
from core.models import StepTaken
from orgs.actions.norm_checks import Said, check_norm
from orgs.actions.norms import create_norm, draft_version, publish_version
from orgs.models import Organisation
from orgs.models.norms import NormItem, NormSection, NormVersion
from orgs.queries import managers_of
from orgs.states.norms import NORM_VERSION, Checker, NormAnswer, VersionStage
from places.models import Place

from .draw import Draw
from .people import People
from .words_norms import CHANGES, ITEMS, OLD_WORK, PREFACE, SECTIONS, SOURCE, TITLE

EVERY = 4  # one organisation in so many has checked itself
LOOKED_AT = 3  # one in so many of those was checked by staff, too


def build_norms(street: Place, people: People, organisations: list[Organisation], draw: Draw) -> int:
    """Publish two versions of a norm, check organisations against the newer one; return how many checks there are."""
    staff = people.staff["street"]
    norm = create_norm(street=street, code="guifanhua", title=TITLE, by=staff)
    old = NormVersion.objects.create(
        norm=norm,
        number=1,
        in_force_from=date(draw.today.year - 1, 1, 1),
        preface=PREFACE,
        source=SOURCE,
        drafted_by=staff,
    )
    _write(old)
    old.sections.filter(code="work").update(text=OLD_WORK)
    old.items.filter(code="active").update(need=4)
    old.items.filter(code="guided").delete()
    _publish_long_ago(old, draw)
    new = draft_version(norm=norm, in_force_from=draw.today, changes=CHANGES, by=staff)
    new.sections.all().delete()
    new.items.all().delete()
    _write(new)
    new = publish_version(version=new, by=staff)
    return _checks(new, people, organisations, draw)


def _write(version: NormVersion) -> None:
    NormSection.objects.bulk_create(
        NormSection(version=version, order=n, code=code, title=title, text=text)
        for n, (code, title, text) in enumerate(SECTIONS, start=1)
    )
    NormItem.objects.bulk_create(
        NormItem(
            version=version,
            order=n,
            code=code,
            section_code=section,
            asks=asks,
            how=how,
            source=source,
            need=need,
            may_not_apply=na,
        )
        for n, (code, section, asks, how, source, need, na) in enumerate(ITEMS, start=1)
    )


def _publish_long_ago(version: NormVersion, draw: Draw) -> None:
    """Publish what was in force before the demo's first day, with its line in the trace."""
    begin(NORM_VERSION, version, by=version.drafted_by)
    NormVersion.objects.filter(pk=version.pk).update(stage=VersionStage.PUBLISHED)
    step = NORM_VERSION.step("publish")
    StepTaken.objects.create(
        flow=NORM_VERSION.name,
        object_id=version.pk,
        object_label=str(version),
        street_code=version.street_code,
        step=step.name,
        source=VersionStage.DRAFT,
        target=VersionStage.PUBLISHED,
        actor=version.drafted_by,
        actor_name=version.drafted_by.name if version.drafted_by else "",
        visibility=step.visibility,
        taken_at=draw.moment((draw.today - version.in_force_from + timedelta(days=10)).days),
    )


def _checks(version: NormVersion, people: People, organisations: list[Organisation], draw: Draw) -> int:
    count = 0
    for n, organisation in enumerate(organisations[::EVERY]):
        manager = managers_of(organisation).first()
        if manager is None:
            continue
        said = _said(version, draw, honest=0.75)
        check_norm(organisation=organisation, version=version, said=said, checker=Checker.SELF, by=manager)
        count += 1
        if n % LOOKED_AT == 0:
            staff = people.staff["street2"]
            found = _said(version, draw, honest=0.6)
            check_norm(organisation=organisation, version=version, said=found, checker=Checker.STAFF, by=staff)
            count += 1
    return count


def _said(version: NormVersion, draw: Draw, *, honest: float) -> dict[str, Said]:
    said = {}
    for item in version.items.all():
        if item.is_computed:
            continue
        lot = draw.random.random()
        if item.may_not_apply and lot < 0.3:  # noqa: PLR2004
            said[item.code] = Said(NormAnswer.NOT_APPLICABLE, "今年没有收支")
        else:
            said[item.code] = Said(NormAnswer.MET if lot < honest else NormAnswer.UNMET, "")
    return said
