"""WARC files after a crash, and files that are damaged: what is whole is kept, the rest is named."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from test_capture_writer import KILLED, ROOT, members, page, warcio_check, writer

from newsarchive.capture import BadRecord, check, read, records, recover
from newsarchive.capture.scan import scan
from newsarchive.errors import CaptureError


def small(folder: Path, count: int = 3) -> Path:
    with writer(folder) as warc:
        for number in range(count):
            warc.write(page(b"<p>Rain %d" % number, url=f"https://example.org/{number}"), notes={"via": "x"})
    return folder / "run-00000.warc.gz"


def test_cut_at_any_byte_whole_records_are_kept(tmp_path: Path) -> None:
    source = small(tmp_path / "source", 2)
    data = source.read_bytes()
    ends = [(found.offset + found.length, found.record.kind) for found in scan(source)]
    folder = tmp_path / "warc"
    folder.mkdir()
    for cut in range(len(data) + 1):
        (folder / "x.warc.gz.open").write_bytes(data[:cut])
        whole = [(end, kind) for end, kind in ends if end <= cut]
        mended = recover(folder)
        if any(kind != "warcinfo" for _, kind in whole):
            assert mended == ["x.warc.gz"]
            kept = folder / "x.warc.gz"
            assert kept.read_bytes() == data[: whole[-1][0]]
            assert check(kept) == []
            kept.unlink()
        else:
            assert mended == []
        assert list(folder.iterdir()) == []


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
