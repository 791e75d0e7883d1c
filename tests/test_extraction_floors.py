"""The extraction benchmark on its fixed sample, against the pinned floors; only where the corpora are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORPORA = ROOT.parent / "shared" / "corpora"
BENCHMARK = ROOT / "benchmarks" / "extraction.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARK), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora of real pages are kept outside the repository")
def test_no_figure_is_below_its_floor() -> None:
    result = run("--check", "--jobs", "2")
    assert result.returncode == 0, result.stdout[-4_000:] + result.stderr[-1_000:]


def test_without_corpora_it_says_so_and_fails(tmp_path: Path) -> None:
    result = run("--check", "--corpora", str(tmp_path / "none"))
    assert result.returncode == 1
    assert "The corpora are not at" in result.stderr
