"""Imported before worker processes are made: reads one made-up page, so that each is born with what reading loads.

What libraries load at their first use (languages, calendars, weights) takes 0.7 s of CPU time. Read once in the process
that workers are forked from, they share it, and its memory.
"""

from __future__ import annotations

import gc
from datetime import UTC, datetime

from newsarchive.ingest.reading import Job, read
from newsarchive.models import Page

_TEXT = "<p>Die Brücke über den Fluss ist wieder offen, sagte die Bürgermeisterin am Montag nach der Prüfung.</p>" * 8
_HTML = (
    "<html><head><title>Die Brücke ist offen</title></head><body><main><article><h1>Die Brücke ist offen</h1>"
    f"<p class='byline'>Von Anna Abel</p><p class='date'>Montag, 23. Februar 2026, 8.15 Uhr</p>{_TEXT}</article>"
    "<aside><a href='/b'>Mehr</a></aside></main></body></html>"
)

read(
    Job(
        Page(
            url="https://www.example.org/stadt/die-bruecke-ist-offen",
            fetched_at=datetime(2026, 2, 24, tzinfo=UTC),
            status=200,
            headers=(("Content-Type", "text/html"),),
            body=_HTML.encode("iso-8859-1"),
            protocol="HTTP/1.1",
        )
    )
)

gc.collect()
gc.freeze()  # what is loaded here is never garbage: no worker looks through it again, or gets a copy of it for that
