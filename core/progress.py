"""How far a long command has come: a bar on a terminal, a line each tenth elsewhere."""

from django.core.management.base import OutputWrapper

WIDTH = 30
TENTH = 10


class Progress:
    """A bar that moves on a terminal; a log gets a line for each tenth."""

    def __init__(self, stream: OutputWrapper, label: str, total: int) -> None:
        self.stream, self.label, self.total = stream, label, max(total, 1)
        self.done = self.shown = 0

    def add(self, count: int = 1) -> None:
        """Count what is done, and show it when a percent (or, in a log, a tenth) is reached."""
        self.done += count
        percent = min(100, self.done * 100 // self.total)
        step = 1 if self.stream.isatty() else TENTH
        if percent // step > self.shown // step:
            self.shown = percent
            self._show(percent)

    def _show(self, percent: int) -> None:
        if self.stream.isatty():
            filled = percent * WIDTH // 100
            end = "\n" if percent == 100 else ""  # noqa: PLR2004 - per cent
            self.stream.write(f"\r{self.label} [{'█' * filled}{'·' * (WIDTH - filled)}] {percent:3d}%{end}", ending="")
        else:
            self.stream.write(f"{self.label} {percent:3d}%\n")
        self.stream.flush()
