"""Same or edited."""

from __future__ import annotations

from datetime import UTC, datetime

from newsarchive.models import Article
from newsarchive.revisions import changed_fields, digest, version

BASE = Article(
    title="Bridge closed “until spring”",
    byline="By Ada Lind",
    published=datetime(2026, 11, 18, 9, 30, tzinfo=UTC),
    section="Local",
    body="The bridge is closed.\n\nIt opens in March.",
)


def changed(**fields: object) -> tuple[str, ...]:
    from dataclasses import replace

    return changed_fields(version(BASE), version(replace(BASE, **fields)))  # type: ignore[arg-type]


def test_typography_and_white_space_are_no_edit() -> None:
    assert (
        changed(title='Bridge closed "until spring"', body="The bridge  is closed.\n\n\nIt opens in\u00a0March. ") == ()
    )


def test_an_edit_says_which_fields() -> None:
    assert changed(title="Bridge to reopen", body="The bridge is open.") == ("title", "body")
    assert changed(body="The bridge is closed.\n\nIt opens in April.") == ("body",)
    assert changed(byline=None) == ("byline",)


def test_modified_alone_is_no_edit() -> None:
    assert changed(modified=datetime(2026, 11, 19, tzinfo=UTC)) == ()


def test_equal_versions_have_equal_digests() -> None:
    from dataclasses import replace

    assert digest(BASE) == digest(replace(BASE, title='Bridge closed "until spring"', modified=datetime.now(UTC)))
    assert digest(BASE) != digest(replace(BASE, title="Bridge open"))
