"""How long a client may take over a request. Sanic 21.12 begins to count anew with every byte that comes.

So whoever sends a byte now and then holds a connection for ever, and a process has only so many. Here the time runs
from the first byte: REQUEST_TIMEOUT seconds for the head, RESPONSE_TIMEOUT for the whole, our own answer included.
"""

from __future__ import annotations

from sanic.http import Stage
from sanic.server import HttpProtocol

HEAD_SECONDS = 15
WHOLE_SECONDS = 60  # a long message over a bad line, and a turn of 20 seconds


class PatientProtocol(HttpProtocol):
    """Sanic's protocol with that clock."""

    _time: float  # when what it waits for began

    def data_received(self, data: bytes) -> None:
        """Takes what came; only the first byte of a request sets the clock."""
        began = self._time
        super().data_received(data)
        http = getattr(self, "_http", None)  # not there yet when bytes come with the connection
        if http is not None and http.stage in (Stage.REQUEST, Stage.HANDLER):
            self._time = began
