"""Everything that is drawn by lot, from one seed."""

import random
from collections import Counter
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from . import words

REGION = "370599"  # no such county: no real person has one of these numbers
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
OLD, MIDDLE = 60, 35


class Draw:
    """One seeded generator with what the demo asks of it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a demo, repeatable by its seed
        self.today = timezone.localdate()
        self.numbers = 0
        self.born_on: Counter[date] = Counter()

    def name(self, age: int) -> str:
        """Return a name as people of that age have."""
        pool = words.GIVEN_OLD if age >= OLD else words.GIVEN_MIDDLE if age >= MIDDLE else words.GIVEN_YOUNG
        return self.random.choice(words.SURNAMES) + self.random.choice(pool)

    def family_name(self, like: str, age: int) -> str:
        """Return a name of the same family."""
        return like[0] + self.name(age)[1:]

    def birthday(self, age: int) -> date:
        """Return a date of birth of somebody of that age."""
        return self.today - timedelta(days=age * 365 + self.random.randrange(365))

    def id_number(self, born: date, *, male: bool) -> str:
        """Return an ID number with the right check digit that belongs to nobody; each is drawn once."""
        self.born_on[born] += 1
        turn, order = divmod(self.born_on[born], 500)
        body = f"{REGION[:4]}{99 - turn:02d}{born:%Y%m%d}{order * 2 + male:03d}"
        total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
        return body + CHECKS[total % 11]

    def phone(self) -> str:
        """Return a mobile number of a block that is not in use; each is drawn once."""
        self.numbers += 1
        return f"190{self.numbers:08d}"

    def moment(self, days_ago: int) -> datetime:
        """Return a moment of office hours so many days ago."""
        at = time(self.random.randrange(8, 18), self.random.randrange(60))
        return timezone.make_aware(datetime.combine(self.today - timedelta(days=days_ago), at))
