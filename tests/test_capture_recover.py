"""WARC files after a crash, and files that are damaged: what is whole is kept, the rest is named."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.capture import BadRecord, check, read, records, recover
from newsarchive.capture.scan import scan
from newsarchive.errors import CaptureError
from tests.test_capture_writer import KILLED, ROOT, members, page, warcio_check, writer


def small(folder: Path, count: int = 3) -> Path:
    with writer(folder) as warc:
        for number in range(count):
            warc.write(page(b"<p>Rain %d" % number, url=f"https://example.org/{number}"), notes={"via": "x"})
    return folder / "run-00000.warc.gz"


def test_cut_at_any_byte_whole_records_are_kept(tmp_path: Path) -> None:
    source = small(tmp_path / "source", 1)
    data = source.read_bytes()
    ends = [(found.offset + found.length, found.record.kind) for found in scan(source)]
    folder = tmp_path / "warc"
    folder.mkdir()
    for cut in range(len(data) + 1):
        (folder / f"{cut:05d}.warc.gz.open").write_bytes(data[:cut])
    mended = recover(folder)
    assert sorted(file.name for file in folder.iterdir()) == mended
    for cut in range(len(data) + 1):
        whole = [(end, kind) for end, kind in ends if end <= cut]
        kept = folder / f"{cut:05d}.warc.gz"
        if all(kind == "warcinfo" for _, kind in whole):
            assert kept.name not in mended
        else:
            assert kept.read_bytes() == data[: whole[-1][0]]
            assert check(kept) == []


def test_the_file_of_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        capture = warc.write(page())
        script = "import sys; from pathlib import Path; from newsarchive.capture import recover; "
        script += "print(recover(Path(sys.argv[1])))"
        told = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT
        )
        assert told.stdout.strip() == "[]"
        assert recover(tmp_path) == []
        assert read(tmp_path, capture).body == b"<p>Rain"
        assert [file.name for file in tmp_path.iterdir()] == ["run-00000.warc.gz.open"]
    assert read(tmp_path, capture).body == b"<p>Rain"


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_after_a_kill_the_file_is_mended_and_sound(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path), str(Path(__file__).parent)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout
    told = [child.stdout.readline().split() for _ in range(10)]
    child.send_signal(signal.SIGKILL)
    child.communicate()
    path = tmp_path / "run-00000.warc.gz"
    with path.with_name(path.name + ".open").open("ab") as file:
        file.write(path.with_name(path.name + ".open").read_bytes()[:700] + bytes(100))  # half a write, lost blocks
    assert recover(tmp_path) == [path.name]
    warcio_check(path)
    assert check(path) == []
    digests = [fields.get("WARC-Payload-Digest") for _, fields, _ in members(path)]
    assert all(line[2] in digests for line in told)


def test_what_is_damaged_in_the_middle_is_passed_over(tmp_path: Path) -> None:
    path = small(tmp_path, 5)
    data = bytearray(path.read_bytes())
    places = [found for found in scan(path) if found.record.kind == "response"]
    middle = places[2].offset + places[2].length // 2
    data[middle : middle + 20] = os.urandom(20)
    path.write_bytes(data)
    found = list(records(path))
    assert [entry.url[-1] for entry in found if not isinstance(entry, BadRecord)] == ["0", "1", "3", "4"]
    assert [entry.offset for entry in found if isinstance(entry, BadRecord)] == [places[2].offset]
    assert len(check(path)) == 1
    path.rename(tmp_path / "x.warc.gz.open")
    assert recover(tmp_path) == ["x.warc.gz"]
    assert len((tmp_path / "x.warc.gz").read_bytes()) == len(data)


def test_a_changed_payload_is_noticed(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        capture = warc.write(page())
    path = tmp_path / capture.warc
    data = path.read_bytes()
    member = gzip.decompress(data[capture.offset : capture.offset + capture.length])
    forged = gzip.compress(member.replace(b"<p>Rain", b"<p>Pain"))
    path.write_bytes(data[: capture.offset] + forged)
    problems = check(path)
    assert len(problems) == 2
    assert "block digest differs" in problems[0]
    assert "payload digest differs" in problems[1]
    with pytest.raises(CaptureError, match="payload is not the one"):
        read(tmp_path, capture)


def test_no_warc_at_all(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(b"%PDF-1.7 ...")
    with pytest.raises(CaptureError, match="no WARC file"):
        list(records(tmp_path / "a.warc"))
    assert "no WARC file" in check(tmp_path / "a.warc")[0]
    assert check(tmp_path / "missing.warc")
    (tmp_path / "empty.warc").touch()
    assert list(records(tmp_path / "empty.warc")) == []


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("sound"), 4)


@settings(deadline=None, max_examples=150)
@given(at=st.integers(0, 5000), damage=st.binary(min_size=1, max_size=300), shift=st.integers(-50, 50))
def test_damage_costs_only_what_it_touches(sound: Path, at: int, damage: bytes, shift: int) -> None:
    data = sound.read_bytes()
    at = 10 + at % (len(data) - 10)  # the first bytes tell that the file is gzip at all
    end = min(len(data), at + max(0, len(damage) + shift))  # bytes may get lost, or come in between
    hurt = sound.with_name("hurt.warc.gz")
    hurt.write_bytes(data[:at] + damage + data[end:])
    untouched = {
        found.record.url
        for found in scan(sound)
        if found.record.kind == "response" and (found.offset + found.length <= at or found.offset >= end)
    }
    assert untouched <= {entry.url for entry in records(hurt) if not isinstance(entry, BadRecord)}
