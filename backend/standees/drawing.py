"""Drawing a sheet and reading it back, in a process that knows neither database nor keys.

`python -m backend.standees.drawing` reads one job from standard input: a line of JSON, then the
PDF's bytes where there is one to read. It answers on standard output in the same way. The parent
keeps the input open; when it closes, because the parent is done or dead, the process ends.
"""

from __future__ import annotations

import io
import os
import sys
import threading
from typing import Literal

import msgspec

from printing import Finding, Level, PrintRefusal, Standee, render, verify


class Job(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do: `draw` gives a PDF, `verify` reads the one of `pdf_bytes` bytes back."""

    task: Literal["draw", "verify"]
    standees: list[Standee]
    layout: str
    level: Level
    sample: bool
    title: str
    pdf_bytes: int = 0


class Answer(msgspec.Struct, frozen=True):
    """`refusal` says why nothing was drawn; `findings` what is wrong on the paper.

    `line` is the zero-based place in the job of the standee that the refusal is about.
    """

    pages: int = 0
    pdf_bytes: int = 0
    findings: list[Finding] = []
    refusal: str | None = None
    sentence: str = ""
    line: int | None = None


def work(job: Job, pdf: bytes) -> tuple[Answer, bytes]:
    """Do one job; the second part is the PDF drawn, empty for a reading."""
    try:
        if job.task == "verify":
            found = verify(pdf, job.standees, layout=job.layout, sample=job.sample)
            return Answer(findings=found), b""
        held = io.BytesIO()
        printed = render(
            job.standees,
            held,
            layout=job.layout,
            level=job.level,
            sample=job.sample,
            title=job.title,
        )
        content = held.getvalue()
        return Answer(pages=printed.pages, pdf_bytes=len(content)), content
    except PrintRefusal as refused:
        line, refused.index = refused.index, None  # the caller knows the line by its own number
        return Answer(refusal=refused.slug, sentence=refused.sentence, line=line), b""


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(3)


def main() -> None:
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
    pdf = sys.stdin.buffer.read(job.pdf_bytes) if job.pdf_bytes else b""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    answer, content = work(job, pdf)
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n" + content)
    sys.stdout.buffer.flush()
    # The watching thread still holds the input; a plain return would wait for its lock.
    os._exit(0)


if __name__ == "__main__":
    main()
