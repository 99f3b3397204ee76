"""Every error a user can cause, each kind with an exit code of its own.

A user's error names the thing, the value seen, what is allowed and the mend. It is printed
without a traceback; anything else that is raised is a fault of ours and keeps its traceback.
No message may hold a row of child-level data.

>>> print(ParameterError("area", seen="Atlantis", allowed="a local authority's name or code",
...                      mend="see `rc-analysis areas`"))
area: saw 'Atlantis'; allowed: a local authority's name or code. To mend: see `rc-analysis areas`
"""

from collections.abc import Iterable, Sequence


class UserError(Exception):
    """Base of the errors that a user can mend. `exit_code` tells a scheduler the kind."""

    exit_code = 1

    def __init__(self, thing: str, *, seen: object = None, allowed: str = "", mend: str = "") -> None:
        self.thing, self.seen, self.allowed, self.mend = thing, seen, allowed, mend
        self.parts: tuple[UserError, ...] = (self,)
        """The single faults, where several are told together."""
        super().__init__(str(self))

    def __str__(self) -> str:
        parts = []
        if self.seen is not None:
            parts.append(f"saw {self.seen!r}")
        if self.allowed:
            parts.append(f"allowed: {self.allowed}")
        text = f"{self.thing}: {'; '.join(parts)}" if parts else self.thing
        if self.mend:
            text = f"{text.rstrip('.')}. To mend: {self.mend}"
        return text


class ParameterError(UserError):
    """A parameter file, a parameter or a command-line choice is unknown or wrong."""

    exit_code = 2


class AreaError(UserError):
    """The area is unknown, abolished, or not in the data that is here."""

    exit_code = 3


class DataError(UserError):
    """A data file is missing, damaged, or not laid out as its publisher lays it out."""

    exit_code = 4


class NoData(UserError):
    """What was asked for is well put, but nothing is published for it; a page says so and goes on."""

    exit_code = 5


class RunError(UserError):
    """A notebook failed while it ran."""

    exit_code = 6


class GateError(UserError):
    """Something is not fit to be published: disclosure, an unregistered figure, an accessibility fault."""

    exit_code = 7


class RenderError(UserError):
    """A renderer is not installed or could not make the page."""

    exit_code = 8


class VerifyError(UserError):
    """A second build is not byte for byte the first."""

    exit_code = 9


class RecordsError(UserError):
    """An authority's own returns cannot be read without a guess, or do not cover the day; tells counts, no record."""

    exit_code = 10


class NetworkError(UserError):
    """A publisher's service cannot be reached, or does not answer as it should; nothing else needs the network."""

    exit_code = 11


class AccessError(UserError):
    """A file or folder may not be read or written here, or the disk is full."""

    exit_code = 13


def raise_all(errors: Sequence[UserError]) -> None:
    """Raise nothing for none, the error itself for one, and for more one error that lists them all."""
    if not errors:
        return
    if len(errors) == 1:
        raise errors[0]
    parts = tuple({str(part): part for error in errors for part in error.parts}.values())
    together = type(errors[0])(f"{len(parts)} faults:\n" + "\n".join(f"  - {part}" for part in parts))
    together.parts = parts
    raise together


def listed(words: Iterable[str], joiner: str = "and") -> str:
    """Join words as British prose does.

    >>> listed(["KS2", "KS4", "absence"])
    'KS2, KS4 and absence'
    """
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joiner} {items[-1]}"
