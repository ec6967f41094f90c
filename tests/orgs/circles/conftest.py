"""Whatever the hour at which the tests run: a meeting an hour ago was held today."""

from datetime import datetime, time

import pytest
from django.utils import timezone
from time_machine import Traveller


@pytest.fixture(autouse=True)
def noon(time_machine: Traveller) -> None:
    """Let it be noon."""
    day = timezone.localdate()
    time_machine.move_to(datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone()))
