"""Conversations at rest: redacted first, then sealed, one row each, gone after the retention time.

settings -> keys (seal.py, keys.py) -> what may be kept (redact.py, compact.py) -> the table (rows.py, engine.py)
-> Rasa's interface (tracker.py). Everything but tracker.py and compact.py works without Rasa, so that
`python -m bot purge` starts at once.
"""
