"""Bytes as a network brings them: with the connection, after it, in pieces, one request after another."""

from __future__ import annotations

import json
import socket

from tests.conftest import Server


def test_a_connection_is_answered_each_time_however_its_bytes_come(steady_server: Server) -> None:
    host, port = "127.0.0.1", steady_server.port
    request = f"POST /chat/api/sessions HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 2\r\n".encode()
    request += b"Content-Type: application/json\r\n\r\n{}"
    for _ in range(20):  # new ones: the first bytes may come with the connection, or after it
        with socket.create_connection((host, port), timeout=60) as line, line.makefile("rb") as answers:
            for pieces in ([request], [request[:9], request[9:]], [request[:-1], request[-1:]], [request]):
                for piece in pieces:
                    line.sendall(piece)
                assert answers.readline() == b"HTTP/1.1 201 Created\r\n"
                length = 0
                while (head := answers.readline().lower()) != b"\r\n":
                    length = int(head.partition(b": ")[2]) if head.startswith(b"content-length") else length
                assert json.loads(answers.read(length))["messages"]
