"""The directory of helplines: who helps with what, where, for whom, and whether they are open now.

`data/helplines.yml` is what people edit; the database holds the same facts for reports and for other programs; the
running directory is a frozen copy in memory, so that neither a broken file nor a lost database ever stops help.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.helplines.directory import HelplineDirectory


def open_directory(url: str | None = None, path: Path | None = None) -> HelplineDirectory:
    """The directory, ready to use. `url`: a database (default STEADY_DATABASE_URL or var/steady.db); `path`: the file.

    Raises bot.content.ContentError when the file is broken. A database that cannot be used is no error: the directory
    then comes from the file and its `report` says so.
    """
    from bot.helplines.directory import HelplineDirectory  # imported here: bot.helplines.model stays free of SQL

    return HelplineDirectory(url, path)
