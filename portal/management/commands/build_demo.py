"""Load the demo street."""

import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import RoleGrant
from accounts.states import Role
from core.trail import seal_steps
from core.workdays import fill_year
from orgs.actions import rate_all
from places.models import Place
from portal.demo.centre import build_centre
from portal.demo.circles import build_circles
from portal.demo.draw import Draw
from portal.demo.federation import build_federation
from portal.demo.filing import build_filings
from portal.demo.governing import build_affairs, build_elections, build_representatives
from portal.demo.incubation import build_incubations
from portal.demo.norms import build_norms
from portal.demo.offices import build_offices
from portal.demo.organisations import build_organisations, build_standard
from portal.demo.partners import build_partners
from portal.demo.party import build_party
from portal.demo.people import build_people, give_password
from portal.demo.projects import build_funds, build_projects
from portal.demo.proposals import build_proposals
from portal.demo.register import build_register
from portal.demo.rounds import build_rounds
from portal.demo.scale import SCALES
from portal.demo.sharing import build_abilities
from portal.demo.street import build_street
from portal.demo.talents import build_talents
from portal.demo.texts import learn_texts


class Command(BaseCommand):
    """``manage.py build_demo --scale small|full [--seed 1]``: the same seed gives the same street."""

    help = "Load the demo street: the real street and its communities, generated people, organisations and histories."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the scale and the seed."""
        parser.add_argument("--scale", choices=sorted(SCALES), default="small")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Build everything in one transaction, then rate and seal."""
        if Place.objects.exists():
            raise CommandError(_("The database holds a street already; the demo needs an empty one."))
        self.began = time.monotonic()
        scale, draw = SCALES[options["scale"]], Draw(options["seed"])
        for year in range(draw.today.year - 2, draw.today.year + 2):
            fill_year(year)
        with transaction.atomic():
            street, units = build_street(scale, draw)
            self.say(_("places"), Place.objects.count())
            people = build_people(street, units, scale, draw)
            self.say(_("residents"), scale.residents)
            build_standard(street, people)
            organisations = build_organisations(street, people, scale, draw)
            self.say(_("organisations"), len(organisations))
            self.say(_("proposals"), len(build_proposals(street, people, scale, draw)))
            funds = build_funds(street, people, scale, draw)
            build_projects(people, organisations, funds["fiscal"], scale, draw)
            self.say(_("projects"), scale.projects)
            resident = self.sign_ins(organisations[0].body_id, people.joined[organisations[0].place][7][0])
            self.say(_("representatives"), build_representatives(units, draw))
            self.analyse()  # what follows goes by the doors of the product, which ask the tables
            self.say(_("elections"), build_elections(units, people, resident, draw))
            self.say(_("affairs"), build_affairs(units, people, scale, draw))
            self.say(_("abilities"), build_abilities(people, draw))
            self.say(_("talents"), build_talents(people, draw))
            self.say(_("circles"), build_circles(people, draw))
            self.say(_("incubations"), build_incubations(street, people, draw))
            self.say(_("filings"), build_filings(street, people, organisations, draw))
            self.say(_("positions"), build_offices(organisations, resident, draw))
            self.say(_("members of the federation"), build_federation(street, people, organisations, draw))
            self.say(_("Party branches"), build_party(street, people, organisations, draw))
            self.say(_("checks against norms"), build_norms(street, people, organisations, draw))
            self.say(_("partners"), build_partners(street, people, organisations, scale, draw))
            self.say(_("service tickets"), build_centre(street, people, organisations, draw))
            self.say(_("annual reports"), build_register(organisations, draw))
            self.analyse()
            self.say(_("organisations in rating rounds"), build_rounds(street, people, draw))
        self.analyse()
        for days in (30, 1):
            rate_all(on=timezone.localdate() - timedelta(days=days))
        self.say(_("ratings"), len(organisations) * 2)
        learn_texts()
        seal_steps()

    def analyse(self) -> None:
        """Let the database know how much it holds by now."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def sign_ins(self, body_id: int, resident: Any) -> Any:
        """Give the manager of the first organisation and a resident names to sign in with."""
        manager = RoleGrant.objects.select_related("user").get(body=body_id, role=Role.ORG_MANAGER).user
        give_password(manager, "manager")
        return give_password(resident, "resident")

    def say(self, what: str, count: int) -> None:
        """Show how far it is."""
        self.stdout.write(f"{time.monotonic() - self.began:6.1f} s  {what}: {count:,}")
        self.stdout.flush()
