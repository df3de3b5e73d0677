"""Fixed tools and pages (data/guide/links.yml) and who may see which."""

from __future__ import annotations

from dataclasses import dataclass

from bot.guide.model import Facts, Link


@dataclass(frozen=True)
class Tool:
    """A page outside the chat. audience: everyone | under_18 | adult."""

    link: Link
    audience: str
    countries: tuple[str, ...]

    def suits(self, facts: Facts) -> bool:
        """Adult tools only for known adults; children's tools for everyone but known adults; the right country."""
        if self.audience == "adult" and facts.age_group != "adult":
            return False
        if self.audience == "under_18" and facts.age_group == "adult":
            return False
        country = (facts.country or "").partition("-")[0]
        return not self.countries or country in ("", "unsaid") or country in self.countries
