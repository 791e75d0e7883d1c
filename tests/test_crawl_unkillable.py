"""Servers that mean harm, or are broken beyond belief: each a row with a reason, and the crawl goes on."""

from __future__ import annotations

import datetime
import itertools
import json
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import brotli
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from newsarchive.store import Archive
from tests.conftest import Run
from tests.webserver import Answer, WebServer, article, drip, feed, page, redirect

GOOD = "/good-story-about-the-town-council.html"
ZEROS = b"<p>news</p>" * 100_000


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        server.routes = {"/": page("<html></html>"), GOOD: article("Good story about the town")}
        yield server


def sites_toml(folder: Path, url: str, extra: str = "") -> None:
    (folder / "sites.toml").write_text(
        f'[[site]]\nname = "post"\nurl = "{url}/"\nfeeds = ["/feed/"]\ndelay = 0\nconcurrency = 4\n{extra}'
    )


def ledger(folder: Path) -> dict[str, tuple[str, str]]:
    """State and reason of every URL, by its path."""
    with Archive(folder / "archive.db", read_only=True) as archive:
        rows = archive.query("SELECT url, state, reason FROM urls")
        return {"/" + row["url"].split("/", 3)[3]: (row["state"], row["reason"] or "") for row in rows}


def packed(coding: str) -> bytes:
    """About 130 MB of text, packed."""
    if coding == "br":
        brotly = brotli.Compressor(quality=5)
        return b"".join(brotly.process(ZEROS) for _ in range(120)) + brotly.finish()
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31 if coding == "gzip" else -15)
    return b"".join(squeeze.compress(ZEROS) for _ in range(120)) + squeeze.flush()


def endless_head(handler: BaseHTTPRequestHandler) -> None:
    """Header lines without end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in itertools.count():
        handler.wfile.write(b"X-Header-%d: %s\r\n" % (number, b"x" * 60))
        time.sleep(0.01)


def no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"220 mail.example.org ESMTP ready\r\n")
    handler.close_connection = True


def onward(number: int) -> Answer:
    """A redirect to an address that nobody has seen before."""
    return redirect(f"/there-is-always-one-more-story-{number + 1}.html", 302)


BOMBS = {f"/bomb-packed-by-{coding}-for-you.html": coding for coding in ("gzip", "deflate", "br")}


def test_bombs_of_every_coding(web: WebServer, tmp_path: Path, run: Run) -> None:
    web.routes |= {path: page(packed(coding), Content_Encoding=coding) for path, coding in BOMBS.items()}
    web.routes["/bomb-in-a-bomb-for-you-today.html"] = page(packed("gzip"), Content_Encoding="gzip, gzip")
    web.routes["/zstd-that-nobody-asked-for.html"] = page(b"\x28\xb5\x2f\xfd" + b"\0" * 99, Content_Encoding="zstd")
    web.routes["/feed/"] = feed(web.url, [path for path in web.routes if path.endswith(".html")])
    sites_toml(tmp_path, web.url)
    result = run("crawl", "--json")
    assert result.returncode == 0, result.stderr
    found = ledger(tmp_path)
    assert {found[path] for path in BOMBS} == {("failed", "too_large")}
    assert found["/bomb-in-a-bomb-for-you-today.html"][0] in {"failed", "waiting"}
    assert found["/zstd-that-nobody-asked-for.html"] == ("waiting", "bad_encoding")
    assert found[GOOD] == ("archived", "")
    assert run("verify").returncode == 0


def test_answers_that_are_no_answers(web: WebServer, tmp_path: Path, run: Run) -> None:
    wicked = {
        "/server-that-speaks-another-tongue.html": no_http,
        "/redirect-to-no-address-at-all.html": redirect("http://[::bad"),
        "/redirect-to-another-scheme-now.html": redirect("ftp://example.org/story.html"),
        "/redirect-that-does-not-say-where.html": page("", status=302),
    }
    web.routes |= wicked
    web.routes["/feed/"] = feed(web.url, [*wicked, GOOD])
    sites_toml(tmp_path, web.url)
    result = run("crawl", "--max-time", "40s", "--json")
    assert result.returncode == 0, result.stderr
    found = ledger(tmp_path)
    for path in wicked:
        state, reason = found[path]
        assert state != "archived", path
        assert reason, path
    assert found[GOOD] == ("archived", "")


def test_redirects_without_end(web: WebServer, tmp_path: Path, run: Run) -> None:
    web.routes |= {f"/there-is-always-one-more-story-{number}.html": onward(number) for number in range(100)}
    web.routes["/feed/"] = feed(web.url, ["/there-is-always-one-more-story-0.html", GOOD])
    sites_toml(tmp_path, web.url)
    assert run("crawl").returncode == 0
    assert ledger(tmp_path)["/there-is-always-one-more-story-0.html"] == ("waiting", "redirects")
    assert len([path for path in web.asked if "one-more" in path]) < 12


def test_redirects_that_set_a_cookie_and_turn_in_a_circle(web: WebServer, tmp_path: Path, run: Run) -> None:
    first, second = "/cookie-please-and-then-come-back.html", "/cookie-set-so-go-back-to-it.html"
    web.routes[first] = page("", status=302, Location=second, Set_Cookie="seen=1; Path=/")
    web.routes[second] = page("", status=302, Location=first, Set_Cookie="seen=2; Path=/")
    web.routes["/feed/"] = feed(web.url, [first, GOOD])
    sites_toml(tmp_path, web.url)
    assert run("crawl").returncode == 0
    assert ledger(tmp_path)[first] == ("waiting", "redirect_loop")
    assert not any("cookie" in headers for _, headers in web.log)


def test_a_calendar_without_end_is_not_followed(web: WebServer, tmp_path: Path, run: Run) -> None:
    numbers = itertools.count(1)

    def calendar(handler: BaseHTTPRequestHandler) -> None:
        links = "".join(f'<a href="/calendar/?day={next(numbers)}">another day</a>' for _ in range(50))
        page(f"<html><body>{links}</body></html>")(handler)

    web.routes["/"] = calendar
    web.routes["/feed/"] = feed(web.url, [GOOD])
    sites_toml(tmp_path, web.url)
    assert run("crawl", "--max-time", "30s").returncode == 0
    assert len(web.asked) < 60
    assert ledger(tmp_path)[GOOD] == ("archived", "")


@pytest.mark.parametrize("answer", [drip, endless_head], ids=["a byte at a time", "headers"])
def test_a_page_that_never_ends_does_not_hold_up_the_run(
    answer: Answer, web: WebServer, tmp_path: Path, run: Run
) -> None:
    web.routes["/story-that-drips-in-slowly.html"] = answer
    web.routes["/feed/"] = feed(web.url, ["/story-that-drips-in-slowly.html", GOOD])
    sites_toml(tmp_path, web.url)
    began = time.monotonic()
    result = run("crawl", "--max-time", "12s", "--json")
    assert time.monotonic() - began < 40
    assert json.loads(result.stdout)["outcome"] == "time_limit"
    assert ledger(tmp_path) == {"/story-that-drips-in-slowly.html": ("waiting", ""), GOOD: ("archived", "")}


@pytest.fixture
def deaf() -> Iterator[str]:
    """A host that takes no connection and refuses none: its queue is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(address)
        yield f"http://127.0.0.1:{address[1]}"
        for client in waiting:
            client.close()


def test_a_host_that_hangs_on_connect_ends_with_the_time_limit(
    deaf: str, web: WebServer, tmp_path: Path, run: Run
) -> None:
    web.routes["/feed/"] = feed(web.url, [GOOD])
    sites_toml(tmp_path, web.url, f'[[site]]\nname = "deaf"\nurl = "{deaf}/"\nfeeds = ["/feed/"]\ndelay = 0\n')
    began = time.monotonic()
    result = run("crawl", "--max-time", "12s", "--json")
    assert result.returncode == 0, result.stderr
    assert time.monotonic() - began < 40
    assert ledger(tmp_path)[GOOD] == ("archived", "")
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        assert archive.value("SELECT count(*) FROM sources WHERE leased_by IS NOT NULL") == 0


@pytest.fixture
def untrusted(tmp_path: Path) -> Iterator[str]:
    """An https server whose certificate nobody signed, and that is for another host."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "somebody-else.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(days=2))
        .not_valid_after(now - datetime.timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    chain = tmp_path / "server.pem"
    chain.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
                context.wrap_socket(client, server_side=True).close()
            except ssl.SSLError:
                continue
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()


def test_a_certificate_that_is_wrong_is_not_accepted(untrusted: str, tmp_path: Path, run: Run) -> None:
    result = run("crawl", f"{untrusted}/")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        assert archive.value("SELECT count(*) FROM fetches WHERE reason = 'tls'") >= 1
        assert archive.value("SELECT count(*) FROM captures") == 0


def test_hundreds_of_broken_links(web: WebServer, tmp_path: Path, run: Run) -> None:
    broken = [f"/story-that-nobody-ever-wrote-{number}.html" for number in range(400)]
    web.routes["/feed/"] = feed(web.url, [*broken, GOOD])
    sites_toml(tmp_path, web.url, "")
    assert run("crawl", timeout=300).returncode == 0
    found = ledger(tmp_path)
    assert found.pop(GOOD) == ("archived", "")
    assert set(found.values()) == {("gone", "http_404")}
    assert len(found) == 400
