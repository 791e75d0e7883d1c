"""The house keeps its order: who may import whom, and where each library lives."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "newsarchive"

LAYERS = (
    ("cli",),
    ("fetch", "importers", "exporters", "browse", "demo"),
    ("ingest",),
    ("discover", "capture", "extract", "revisions", "schedule", "store"),
    ("sites", "alerts", "stories"),
    ("addresses",),
    ("urls", "citing", "cells"),
    ("models",),
    ("errors", "clock"),
)
"""From the top down; a name may import names further down, and none of its own line."""

HOMES = {
    "scrapy": {"fetch"},
    "twisted": {"fetch"},
    "trafilatura": {"extract"},
    "fastwarc": {"capture"},
    "sqlite_utils": {"store"},
    "datasette": {"browse"},
    "pyarrow": {"exporters", "importers"},
    "rensa": {"stories"},
}
"""Libraries that one part of the house alone may import."""

RANK = {name: rank for rank, line in enumerate(LAYERS) for name in line}
LAST_WORD = 500  # lines; beyond, two rooms are clearer


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part(module: Path) -> str:
    """The part of the house that a module belongs to ("" for the package's own `__init__` and `__main__`)."""
    relative = module.relative_to(PACKAGE)
    name = relative.parts[0].removesuffix(".py")
    return "" if name.startswith("__") else name


def imports(module: Path) -> Iterator[tuple[str, bool]]:
    """The dotted names that a module imports, and whether only for types."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in typing_only
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{module} imports by dots; say the whole name"
            if node.module == "newsarchive":
                for alias in node.names:
                    yield f"newsarchive.{alias.name}", id(node) in typing_only
            else:
                yield node.module, id(node) in typing_only


@pytest.mark.parametrize("module", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(module: Path) -> None:
    own = part(module)
    if not own:
        return
    for name, _ in imports(module):
        parts = name.split(".")
        if parts[0] == "newsarchive" and len(parts) > 1 and not parts[1].startswith("__"):
            other = parts[1]
            if other != own:
                assert RANK[other] > RANK[own], f"{module} imports {name}: {own} may not know {other}"
        for library, homes in HOMES.items():
            if parts[0] == library:
                assert own in homes, f"{library} belongs into {homes}, not into {module}"


@pytest.mark.parametrize("module", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_has_one_concern(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LAST_WORD


def test_every_part_is_in_the_plan() -> None:
    found = {part(module) for module in modules()} - {""}
    assert found == set(RANK)


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("newsarchive.browse", ("scrapy", "trafilatura", "twisted")),
        ("newsarchive.cli", ("scrapy", "trafilatura", "twisted", "sqlite_utils", "datasette", "lxml")),
        ("newsarchive", ("scrapy", "trafilatura", "lxml", "sqlite_utils")),
    ],
)
def test_importing_is_light(module: str, unwanted: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print(*(name for name in {unwanted!r} if name in sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.split() == []


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from newsarchive.cli import app;"
        "result = CliRunner().invoke(app, ['--help']); assert result.exit_code == 0, result.output;"
        "print(*(name for name in ('scrapy', 'trafilatura', 'sqlite_utils', 'datasette', 'lxml', 'numpy')"
        " if name in sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.split() == []
