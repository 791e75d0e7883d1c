"""A name server on loopback, and a crawl that asks it: `python -m tests.naming PORT crawl ...`.

It lets tests give loopback servers real names, also names that lead elsewhere the second time they are asked for.
"""

from __future__ import annotations

import os
import runpy
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from twisted.names.client import Resolver as Client

from tests.conftest import ROOT

PORT = "NEWSARCHIVE_TEST_DNS"


class NameServer:
    """Answers each question for a name of `answers` with its next address; the last one stays. Others don't exist.

    Addresses lead to themselves: the client asks for these too.
    """

    def __init__(self, answers: dict[str, list[str]]) -> None:
        self.answers = {name: list(addresses) for name, addresses in answers.items()}
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                question, client = self._socket.recvfrom(4096)
                self._socket.sendto(self._answer(question), client)
            except OSError:
                return

    def _answer(self, question: bytes) -> bytes:
        labels, at = [], 12
        while length := question[at]:
            labels.append(question[at + 1 : at + 1 + length].decode())
            at += 1 + length
        name = ".".join(labels)
        self.asked.append(name)
        asked = question[12 : at + 5]
        addresses = [name] if name.replace(".", "").isdigit() else self.answers.get(name, [])
        address = addresses.pop(0) if len(addresses) > 1 else next(iter(addresses), None)
        head = question[:2] + struct.pack(">HHHHH", 0x8180 if address else 0x8183, 1, 1 if address else 0, 0, 0)
        if address is None:
            return head + asked
        return head + asked + b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + socket.inet_aton(address)

    def run(self, *words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run newsarchive in a process of its own, with this server as its only source of names."""
        known = {name: value for name, value in os.environ.items() if name != "NEWSARCHIVE_DB"}
        return subprocess.run(
            [sys.executable, "-m", "tests.naming", *words],
            cwd=cwd,
            env={**known, "PYTHONPATH": str(ROOT), PORT: str(self.port), **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def __enter__(self) -> NameServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()


class Resolver:
    """Scrapy's resolver for such a process: asks the name server each time, and remembers nothing."""

    def __init__(self, reactor: Any) -> None:
        self.reactor = reactor

    @classmethod
    def from_crawler(cls, _crawler: Any, reactor: Any) -> Resolver:
        return cls(reactor)

    def install_on_reactor(self) -> None:
        client = Client(servers=[("127.0.0.1", int(os.environ[PORT]))], timeout=(2,))  # type: ignore[no-untyped-call]
        self.reactor.installResolver(client)


if __name__ == "__main__":
    from newsarchive.fetch import settings

    settings.TWISTED_DNS_RESOLVER = "tests.naming.Resolver"
    runpy.run_module("newsarchive", run_name="__main__", alter_sys=True)
