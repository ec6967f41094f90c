"""The accounts behind funds, grants and bodies, and their codes."""

from django.db import connection, models
from django.utils.translation import gettext as _

from accounts.models import Body
from ledger.actions import open_account
from ledger.models import Account
from ledger.states import Unit


def draw_pk(model: type[models.Model]) -> int:
    """Draw the next number of a model, so that its account is opened before its row is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return int(cursor.fetchone()[0])


def outside_account(street_code: str) -> Account:
    """Return where a street's money comes from: the world outside, without a floor."""
    return open_account(code=f"outside:{street_code}", name=_("Outside world"), unit=Unit.CNY, street_code=street_code)


def body_account(body: Body) -> Account:
    """Return the account of a body that is paid: its money lies with its own bank, so there is no floor."""
    return open_account(code=f"body:{body.pk}", name=body.name, unit=Unit.CNY, street_code=body.street_code)


def box_account(*, code: str, name: str, street_code: str) -> Account:
    """Open the account of a fund or a grant, which can't be overdrawn."""
    return open_account(code=code, name=name[:120], unit=Unit.CNY, floor=0, street_code=street_code)
