"""The docs say what the code does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from newsarchive.cli import COMMANDS
from newsarchive.cli.crawl import REASONS
from newsarchive.extract import pagetype
from newsarchive.fetch import exchange
from newsarchive.models import Site
from newsarchive.schedule import failures
from tests.conftest import ROOT

DOCS = sorted((ROOT / "docs").glob("*.md"))
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
COMMAND = re.compile(r"^(?:\$ )?newsarchive ([a-z]+)", re.MULTILINE)


def test_what_is_written_from_the_code_is_up_to_date() -> None:
    result = subprocess.run(
        [sys.executable, "benchmarks/make_docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("page", [ROOT / "README.md", *DOCS], ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", [ROOT / "README.md", *DOCS], ids=lambda path: path.name)
def test_commands_exist(page: Path) -> None:
    for command in COMMAND.findall(page.read_text(encoding="utf-8")):
        assert command in COMMANDS, f"{page.name} names newsarchive {command}"


def test_every_key_of_sites_toml_is_explained() -> None:
    text = (ROOT / "docs" / "sites.md").read_text(encoding="utf-8")
    for name in Site.__dataclass_fields__:
        assert f"`{name}`" in text or f"{name} =" in text, name


def test_every_reason_in_the_ledger_is_explained() -> None:
    text = (ROOT / "docs" / "crawling.md").read_text(encoding="utf-8")
    kinds = (failures.REFUSED, failures.UNREADABLE, failures.MISSING, failures.PERMANENT, failures.NO_VERDICT)
    known = set().union(*kinds, failures.PASSING, REASONS, (reason for _, reason in exchange.REASONS))
    for reason in sorted(known | {reason for reason, _, _ in pagetype._REASONS}):
        assert f"`{reason}`" in text, reason


def test_every_page_is_reachable_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in DOCS:
        assert f"docs/{page.name}" in readme, page.name
