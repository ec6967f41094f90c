"""Many people press a button, each in a session of their own: what they send, and how fast it is answered."""

import selectors
import socket
import time
from collections import Counter, deque
from collections.abc import Mapping
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import User

CONNECTIONS = 8
_TOKEN = "b" * 32


def press(path: str, user: User, fields: Mapping[str, object]) -> bytes:
    """Return a form that this person sends, signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    body = urlencode({"csrfmiddlewaretoken": _TOKEN, **fields})
    head = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Cookie: sessionid={session.session_key}; csrftoken={_TOKEN}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def drive(port: int, requests: deque[bytes]) -> tuple[Counter[str], float]:
    """Send every request once over a few connections; return the answers by status, and the seconds."""
    answers: Counter[str] = Counter()
    began = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        open_ = 0
        for _line in range(CONNECTIONS):
            line = socket.create_connection(("127.0.0.1", port))
            line.sendall(requests.popleft())
            selector.register(line, selectors.EVENT_READ, bytearray())
            open_ += 1
        while open_:
            for key, _events in selector.select():
                line: socket.socket = key.fileobj  # type: ignore[assignment]
                buffer: bytearray = key.data
                buffer += line.recv(65536)
                end = buffer.find(b"\r\n\r\n")
                if end < 0:
                    continue
                answers[buffer.split(b" ", 2)[1].decode()] += 1
                buffer.clear()
                if requests:
                    line.sendall(requests.popleft())
                else:
                    selector.unregister(line)
                    line.close()
                    open_ -= 1
    return answers, time.perf_counter() - began
