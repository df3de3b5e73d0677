"""Anonymous counts of what the store did. No label ever holds an id, a need or a word."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

STORE_ERRORS = Counter("steady_store_errors", "Database calls that failed; the conversation went on", ["call"])
WRONG_KEY = Counter("steady_store_wrong_key", "Conversations that no key opened, and that began anew")
WITHHELD = Counter("steady_store_withheld", "Values that were not written because they are not on a closed list")
PURGED = Counter("steady_store_purged", "Conversations that expired and were erased")
DELETED = Counter("steady_store_deleted", "Conversations that were erased on request")
FORGOTTEN = Counter("steady_telegram_ids_purged", "Lists of Telegram message ids that expired and were erased")
LAST_PURGE = Gauge("steady_store_last_purge_timestamp_seconds", "When the last purge ended", multiprocess_mode="max")
