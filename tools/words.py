"""What the tools say: Chinese first, English after."""

import sys
from typing import NoReturn


class Stop(Exception):
    """A reason to give up that the person at the terminal can act on, in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")


def say(chinese: str, english: str = "") -> None:
    """Print one line of progress at once, so that a log shows it too."""
    print(f"{chinese}  {english}" if english else chinese, flush=True)


def stop(chinese: str, english: str) -> NoReturn:
    """Give up with words for the person at the terminal."""
    raise Stop(chinese, english)


def complain(reason: Stop) -> int:
    """Print why a tool gave up; return its exit status."""
    print(f"\n✗ {reason}", file=sys.stderr, flush=True)
    return 1
