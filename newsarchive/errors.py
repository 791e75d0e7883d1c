"""Errors: one base class; the message says what, why and what next."""

from __future__ import annotations


class NewsArchiveError(Exception):
    """A failure that a person can act on. Commands print it in one line and exit 1.

    `what` happened, `why` (where known) and `remedy`, what to do next: each a short clause without a full stop.
    """

    def __init__(self, what: str, *, why: str = "", remedy: str = "") -> None:
        self.what, self.why, self.remedy = what, why, remedy
        super().__init__(self.message)

    @property
    def message(self) -> str:
        text = f"{self.what}: {self.why}" if self.why else self.what
        return f"{text}. {self.remedy[:1].upper()}{self.remedy[1:]}." if self.remedy else f"{text}."


class ConfigError(NewsArchiveError):
    """sites.toml, an option or an environment variable can't be used as it is."""


class StoreError(NewsArchiveError):
    """The database can't be opened, written or trusted."""


class NewerDatabaseError(StoreError):
    """The database was made by a newer version of newsarchive."""


class ForeignDatabaseError(StoreError):
    """A database that another program made."""


class CaptureError(NewsArchiveError):
    """A WARC can't be written, or a record in it can't be read."""


class ContentError(NewsArchiveError):
    """The bytes of a response can't be used; `reason` is the word for the ledger (bad_encoding, too_large ...)."""

    def __init__(self, reason: str, what: str) -> None:
        self.reason = reason
        super().__init__(what)

    def __reduce__(self) -> tuple[type[ContentError], tuple[str, str]]:
        return type(self), (self.reason, self.what)  # as workers send it


class DiscoveryError(NewsArchiveError):
    """A feed, sitemap or page announces nothing that can be read; `reason` is the word for the ledger."""

    def __init__(self, reason: str, what: str) -> None:
        self.reason = reason
        super().__init__(what)

    def __reduce__(self) -> tuple[type[DiscoveryError], tuple[str, str]]:
        return type(self), (self.reason, self.what)  # as workers send it


class ImportFailed(NewsArchiveError):
    """An import can't start, or can't go on."""


class ExportFailed(NewsArchiveError):
    """An export can't be written; nothing was left half-written."""
