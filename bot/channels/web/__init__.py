"""The web: the API of DESIGN section 5, the full-page chat, and the files of the widget.

Browser -> headers.py (who may ask) -> api.py or pages.py -> sessions.py (whose conversation) -> limits.py, once.py
(how often, and only once) -> bot.inbox. No cookie, no word of a person's and no address is kept or logged.
"""

from bot.channels.web.channel import WebInput

__all__ = ["WebInput"]
