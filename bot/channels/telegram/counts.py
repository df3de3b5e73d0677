"""Anonymous counts of what happened on Telegram. No label ever holds an id, a command's text or a word."""

from __future__ import annotations

from prometheus_client import Counter

UPDATES = Counter("steady_telegram_updates", "Updates that were handled", ["kind"])
REFUSED = Counter("steady_telegram_refused", "Updates and calls that were refused and not processed", ["reason"])
CALLS_FAILED = Counter("steady_telegram_calls_failed", "Calls to Telegram that failed", ["kind"])
UNDELIVERED = Counter("steady_telegram_undelivered", "Messages that Telegram did not take, after all tries")
LEFT = Counter("steady_telegram_left", "Groups and channels that were left")
