"""What is being done, by name and with its time: a bar on a terminal, plain lines everywhere else."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


class Progress:
    """Tells of steps and of the things within them. `echo` takes a line; None is silence.

    A Progress is also a plain callable, for whoever begins one thing after another: `progress("budgets.html")`
    tells the time of the thing before when the next begins.
    """

    def __init__(self, echo: Callable[[str], None] | None = None, terminal: bool = False) -> None:
        self.echo = echo
        self.terminal = terminal and echo is not None
        self.times: dict[str, float] = {}
        self._bar: tqdm | None = None
        self._begun: tuple[str, float] | None = None

    def __call__(self, name: str) -> None:
        """A thing begins, and the one before it is done."""
        self._end()
        self._begun = (str(name), time.perf_counter())
        self.now([str(name)])

    def done(self, name: str, seconds: float | None = None) -> None:
        """A thing is done: its name, and how long it took where that is known."""
        took = f" {seconds:6.1f} s" if seconds is not None else ""
        self.line(f"  {name:<30}{took}")
        if self._bar is not None:
            self._bar.update()

    def line(self, text: str) -> None:
        """A line of its own, above the bar where there is one."""
        if self._bar is not None:
            self._bar.write(text.rstrip())
        elif self.echo:
            self.echo(text.rstrip())

    def now(self, names: list[str]) -> None:
        """Name what is running at this moment (shown on a terminal only)."""
        if self._bar is not None:
            self._bar.set_postfix_str(", ".join(names))

    @contextmanager
    def step(self, name: str, total: int | None = None) -> Iterator[None]:
        """A step of the build; its time is kept in `times`."""
        start = time.perf_counter()
        self.line(name)
        if self.terminal and total:
            self._bar = tqdm(total=total, leave=False, bar_format="  {bar:20} {n_fmt}/{total_fmt} {postfix}")
        try:
            yield
            self._end()
        finally:
            self._begun = None
            if self._bar is not None:
                self._bar.close()
                self._bar = None
            self.times[name] = self.times.get(name, 0.0) + time.perf_counter() - start

    def _end(self) -> None:
        if self._begun is not None:
            name, start = self._begun
            self._begun = None
            self.done(name, time.perf_counter() - start)
