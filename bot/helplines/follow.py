"""A corrected number reaches people without a restart: the running directory follows data/helplines.yml.

A file that is broken changes nothing. It is named once in the log, and looked at again when it has changed again.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from bot.content import ContentError
from bot.helplines.directory import HelplineDirectory
from bot.helplines.source import fingerprint

log = logging.getLogger(__name__)


def follow(directory: HelplineDirectory, mark: str) -> str:
    """Reads the file again if it is not the one with this `mark`; the mark of the file as it is now. Never raises."""
    now = mark
    with suppress(ContentError):  # it cannot be read just now: an editor may be about to put it back
        now = fingerprint(directory.path)
    if now == mark:
        return mark
    try:
        report = directory.reload()
    except ContentError as error:
        # Why is what `python -m bot helplines check` says: an error's own words stay out of logs.
        log.error("helplines.refused line=%s; the last good ones stay", error.line)
    else:
        log.info("helplines.reloaded entries=%d", report.services)
    return now


async def follow_forever(directory: HelplineDirectory, every: float) -> None:
    """Looks at the file again and again. `every`: seconds."""
    mark = directory.report.mark
    while True:
        await asyncio.sleep(every)
        mark = await asyncio.to_thread(follow, directory, mark)
