"""Writes docs/privacy.md from data/privacy/en.yml and what the chat says: `python -m scripts.privacy`.

The same words as on /privacy, for those who review the program without running it.
"""

from __future__ import annotations

from bot.channels.telegram.texts import Texts
from bot.channels.web.notice import Notice, Part
from bot.content import ROOT
from bot.guide.content import Content
from bot.markdown import table
from bot.settings import Settings

PATH = ROOT / "docs" / "privacy.md"
HEAD = """# Privacy

The notice that the server shows at `/privacy`, as the program comes: `python -m scripts.privacy` writes this page from
`data/privacy/en.yml`, and a test holds the two together. Whoever runs Steady names themselves with `STEADY_OPERATOR`.
Who changes what the program keeps changes the notice with it.
"""


def markdown() -> str:
    """The whole page."""
    notice, content = Notice.load(), Content.load()
    telegram = Texts.load(content.links).privacy["telegram"]
    page = notice.page(content.responses, telegram, Settings.retention_minutes, None)
    lines = [HEAD, f"**{notice.words['operator']['title']}.** {page.operator}\n", f"{notice.words['intro']}\n"]
    for part in page.parts:
        lines += _part(part)
    return "\n".join(lines)


def _part(part: Part) -> list[str]:
    lines = [f"## {part.title}\n", *(f"> {text}\n>" for text in part.short)]
    lines[-1] = lines[-1].removesuffix("\n>") + "\n"
    for section in part.sections:
        first, *rest = section.say
        end = "" if section.ask.endswith("?") else "."
        lines += [f"**{section.ask}{end}** {first}\n", *(f"{text}\n" for text in rest)]
        if section.table:
            lines += [*table(("what", "which"), section.table), ""]
    return lines


def main() -> None:
    """Writes the page."""
    PATH.write_text(markdown(), encoding="utf-8")


if __name__ == "__main__":
    main()
