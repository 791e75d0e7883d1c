"""Where a crawl may not go, and what it may not tell: by the logs of the servers, and by what is in the files."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from newsarchive.errors import ConfigError, NewsArchiveError
from newsarchive.fetch.once import fetch_once
from newsarchive.sites import load
from newsarchive.store import Archive
from tests.conftest import Run
from tests.naming import NameServer
from tests.webserver import WebServer, article, feed, page, redirect

GOOD = "/good-story-about-the-town-council.html"
PUBLIC = "8.8.8.8"  # never connected to: the name leads there only when it is first looked at


class Tap:
    """A server that takes connections and says nothing: how many came, and what they sent."""

    def __init__(self) -> None:
        self.connections, self.received = 0, b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with client:
                client.settimeout(5)
                while piece := client.recv(1024):
                    self.received += piece

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        server.routes = {"/": page("<html></html>"), GOOD: article("Good story about the town")}
        yield server


@pytest.fixture
def tap() -> Iterator[Tap]:
    server = Tap()
    yield server
    server.close()


def port(server: WebServer) -> str:
    return server.url.rpartition(":")[2]


def ledger(folder: Path) -> dict[str, tuple[str, str]]:
    with Archive(folder / "archive.db", read_only=True) as archive:
        rows = list(archive.query("SELECT url, state, reason FROM urls"))
    return {row["url"]: (row["state"], row["reason"] or "") for row in rows}


def files(folder: Path) -> bytes:
    """All that a crawl left, but for the user's own sites.toml."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "sites.toml")


def test_a_name_that_leads_inside_the_second_time_gets_no_byte(web: WebServer, tap: Tap, tmp_path: Path) -> None:
    secret = f"http://rebind.gazette.example:{tap.port}/secret-story-of-the-house.html"
    sealed = f"https://sealed.gazette.example:{tap.port}/secret-story-of-the-house.html"
    names = {
        "www.gazette.example": ["127.0.0.1"],
        "rebind.gazette.example": [PUBLIC, "127.0.0.1"],
        "sealed.gazette.example": [PUBLIC, "127.0.0.1"],
    }
    base = f"http://www.gazette.example:{port(web)}"
    links = "".join(f"<item><title>A story</title><link>{url}</link></item>" for url in (secret, sealed, base + GOOD))
    web.routes["/feed/"] = page(f'<rss version="2.0"><channel>{links}</channel></rss>', "application/rss+xml")
    (tmp_path / "sites.toml").write_text(f'[[site]]\nurl = "{base}/"\nfeeds = ["/feed/"]\ndelay = 0\n')
    with NameServer(names) as server:
        result = server.run("crawl", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert tap.connections == 2  # so it was no look before that refused them
    assert tap.received == b""
    assert server.asked.count("rebind.gazette.example") >= 2
    assert ledger(tmp_path) == {
        secret: ("forbidden", "private_address"),
        sealed: ("forbidden", "private_address"),
        base + GOOD: ("archived", ""),
    }


FORMS = ("127.0.0.1", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "localhost")


def test_redirects_to_every_form_of_a_private_address(web: WebServer, tap: Tap, tmp_path: Path, run: Run) -> None:
    paths = [f"/story-number-{number}-about-the-council.html" for number in range(len(FORMS))]
    for path, form in zip(paths, FORMS, strict=True):
        web.routes[path] = redirect(f"http://{form}:{tap.port}/secret.html")
    web.routes["/feed/"] = feed(web.url, [*paths, GOOD])
    (tmp_path / "sites.toml").write_text(f'[[site]]\nurl = "{web.url}/"\nfeeds = ["/feed/"]\ndelay = 0\n')
    assert run("crawl").returncode == 0
    found = ledger(tmp_path)
    assert {found[web.url + path] for path in paths} == {("forbidden", "private_address")}
    assert tap.connections == 0
    assert found[web.url + GOOD] == ("archived", "")


def test_one_page_that_was_named_may_be_private_but_not_what_it_leads_to(web: WebServer, tap: Tap) -> None:
    web.routes["/here.html"] = redirect(GOOD)
    web.routes["/there.html"] = redirect(f"http://127.0.0.1:{tap.port}/secret.html")
    assert fetch_once(f"{web.url}/here.html")[0].url == web.url + GOOD
    with pytest.raises(NewsArchiveError, match="may not be asked"):
        fetch_once(f"{web.url}/there.html")
    assert tap.connections == 0


def certificate(folder: Path, *names: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate for names, that signs itself; and a context to serve with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.datetime.now(datetime.UTC)
    alternatives: list[x509.GeneralName] = [
        x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name) for name in names
    ]
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    public, chain = folder / "public.pem", folder / "server.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(private + public.read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return public, context


def test_a_subscription_stays_with_its_site_and_is_never_sent_in_clear(web: WebServer, tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    folder.mkdir()
    trusted, context = certificate(folder, "www.gazette.example")
    with WebServer() as sealed, NameServer({"www.gazette.example": ["127.0.0.1"]}) as server:
        sealed._server.socket = context.wrap_socket(sealed._server.socket, server_side=True)
        base, clear = f"https://www.gazette.example:{port(sealed)}", f"http://www.gazette.example:{port(web)}"
        sealed.routes = {
            "/": page("<html></html>", Set_Cookie="sid=renewed-hush; Path=/"),
            "/feed/": feed(base, [GOOD, "/story-that-is-to-be-had-in-clear.html"]),
            GOOD: article("Good story about the town"),
            "/story-that-is-to-be-had-in-clear.html": redirect(f"{clear}/in-clear.html"),
        }
        web.routes["/in-clear.html"] = article("In clear")
        (tmp_path / "sites.toml").write_text(
            f'[[site]]\nname = "post"\nurl = "{base}/"\nfeeds = ["/feed/"]\ndelay = 0\n'
            f'hosts = ["www.gazette.example:{port(web)}"]\nheaders = {{ Cookie = "env:POST_COOKIE" }}\n'
        )
        result = server.run("crawl", cwd=tmp_path, SSL_CERT_FILE=str(trusted), POST_COOKIE="sid=hush-hush")
        assert result.returncode == 0, result.stderr
        sent = dict(sealed.log)
        assert sent[GOOD]["cookie"] == "sid=hush-hush"
        assert "cookie" not in sent["/robots.txt"]
        assert [path for path, _ in web.log] == ["/robots.txt", "/in-clear.html"]
        assert not any("cookie" in headers for _, headers in web.log)
        assert server.run("export", "--format", "jsonl", "-o", "out.jsonl", cwd=tmp_path).returncode == 0
        warcs = server.run("verify", cwd=tmp_path)
    assert warcs.returncode == 0, warcs.stdout
    kept = files(tmp_path) + b"".join(_unpacked(tmp_path)) + (result.stdout + result.stderr).encode()
    assert b"Good story" in kept
    assert b"hush" not in kept


def _unpacked(folder: Path) -> Iterator[bytes]:
    import gzip

    for path in (folder / "warc").glob("*.gz"):
        yield gzip.decompress(path.read_bytes())


def test_a_proxy_does_the_looking_up_and_its_password_is_in_no_file(tmp_path: Path, run: Run) -> None:
    base = "http://www.gazette.example"  # a name that leads nowhere here
    with WebServer() as proxy:
        proxy.routes = {
            f"{base}/": page("<html></html>"),
            f"{base}/feed/": feed(base, [GOOD]),
            f"{base}{GOOD}": article("Good story about the town"),
        }
        (tmp_path / "sites.toml").write_text(
            f'[archive]\nproxy = "http://reader:hush-hush@{proxy.url[7:]}"\n'
            f'[[site]]\nurl = "{base}/"\nfeeds = ["/feed/"]\ndelay = 0\n'
        )
        result = run("crawl")
        assert result.returncode == 0, result.stderr
        assert dict(proxy.log)[f"{base}{GOOD}"]["proxy-authorization"] == "Basic cmVhZGVyOmh1c2gtaHVzaA=="
    assert ledger(tmp_path) == {base + GOOD: ("archived", "")}
    kept = files(tmp_path) + b"".join(_unpacked(tmp_path)) + (result.stdout + result.stderr).encode()
    assert b"Good story" in kept
    assert b"hush-hush" not in kept
    assert b"cmVhZGVyOmh1c2gtaHVzaA" not in kept


def test_what_was_typed_is_kept_without_credentials(archive: Archive) -> None:
    archive.runs.start("crawl", "crawl https://ann:hush@news.example.org/a@b --db x.db", version="0")
    assert archive.value("SELECT arguments FROM runs") == "crawl https://news.example.org/a@b --db x.db"


def test_hosts_that_can_not_be_reached_are_left_alone_for_now(web: WebServer, tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    folder.mkdir()
    _, context = certificate(folder, "somebody-else.example")
    with WebServer() as untrusted, NameServer({"www.gazette.example": ["127.0.0.1"]}) as server:
        untrusted._server.socket = context.wrap_socket(untrusted._server.socket, server_side=True)
        base = f"http://www.gazette.example:{port(web)}"
        bad = {
            "http://nowhere.gazette.example/story-on-a-host-without-a-name.html": "dns",
            "http://127.0.0.1:1/story-on-a-host-that-is-not-there.html": "refused",
            f"https://127.0.0.1:{port(untrusted)}/story-on-a-host-with-a-wrong-certificate.html": "tls",
        }
        links = "".join(f"<item><title>A story</title><link>{url}</link></item>" for url in (*bad, base + GOOD))
        web.routes["/feed/"] = page(f'<rss version="2.0"><channel>{links}</channel></rss>', "application/rss+xml")
        (tmp_path / "sites.toml").write_text(
            f'[[site]]\nname = "post"\nurl = "{base}/"\nfeeds = ["/feed/"]\ndelay = 0\n'
            f'hosts = ["127.0.0.1:1", "127.0.0.1:{port(untrusted)}"]\n'
        )
        result = server.run("crawl", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert ledger(tmp_path) == {
        **{url: ("waiting", reason) for url, reason in bad.items()},
        base + GOOD: ("archived", ""),
    }
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        assert archive.value("SELECT sum(attempts) FROM urls") == 0  # nothing is wrong with the addresses themselves
        waits = {row["wait_reason"] for row in archive.query("SELECT * FROM hosts WHERE wait_until IS NOT NULL")}
        reasons = {row["reason"] for row in archive.query("SELECT * FROM fetches WHERE outcome = 'network_error'")}
    assert waits == reasons == {"dns", "refused", "tls"}


@pytest.mark.parametrize(
    "lines", ['headers = "Cookie: hush"', 'headers = { Cookie = ["hush"] }', 'headers = { Cookie = "hush\\n" }']
)
def test_a_mistake_in_sites_toml_is_told_without_its_secrets(lines: str, tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(f'[[site]]\nurl = "https://news.example.org/"\n{lines}\n')
    with pytest.raises(ConfigError, match="headers") as caught:
        load(db_path=tmp_path / "archive.db")
    assert "hush" not in str(caught.value)
