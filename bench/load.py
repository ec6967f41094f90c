"""A small load generator: keep-alive connections over plain sockets, so that it costs the machine little."""

import selectors
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median, quantiles

CONNECTIONS = 4
_CHUNK = 262_144
_MOST_SECONDS = 60  # for one answer


@dataclass(frozen=True)
class Result:
    """What one address did under load."""

    per_second: float
    median_ms: float
    p95_ms: float
    bytes: int
    count: int


class _Line:
    """One connection that asks again as soon as it is answered."""

    def __init__(self, address: tuple[str, int], request: bytes) -> None:
        self.request = request
        self.socket = socket.create_connection(address, timeout=_MOST_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray()
        self.length = -1
        self.asked = 0.0

    def ask(self) -> None:
        self.buffer.clear()
        self.length = -1
        self.asked = time.perf_counter()
        self.socket.sendall(self.request)

    def answered(self) -> bool:
        """Read what there is; tell whether the answer is whole."""
        data = self.socket.recv(_CHUNK)
        if not data:
            raise ConnectionError("the server closed a connection")
        self.buffer += data
        if self.length < 0:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = bytes(self.buffer[:end]).lower()
            status = head.split(b" ", 2)[1]
            if not status.startswith(b"2"):
                message = f"status {status.decode()} for {self.request.split(b' ')[1].decode()}"
                raise ValueError(message)
            if b"content-length:" in head:
                self.length = end + 4 + int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            else:
                return self.buffer.endswith(b"0\r\n\r\n")
        return len(self.buffer) >= self.length >= 0 or (self.length < 0 and self.buffer.endswith(b"0\r\n\r\n"))


def measure(
    port: int,
    path: str,
    *,
    seconds: float = 5,
    headers: Mapping[str, str] | None = None,
    connections: int = CONNECTIONS,
) -> Result:
    """Ask one address over and over for some seconds, after a warm-up of a fifth of them."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: keep-alive", "Accept-Language: zh-CN"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    pool = [_Line(("127.0.0.1", port), request) for _ in range(connections)]
    size, _times = _drive(pool, seconds / 5)
    began = time.perf_counter()
    size, times = _drive(pool, seconds)
    took = time.perf_counter() - began
    for line in pool:
        line.socket.close()
    p95 = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return Result(len(times) / took, median(times) * 1000, p95 * 1000, size, len(times))


def _drive(pool: list[_Line], seconds: float) -> tuple[int, list[float]]:
    times: list[float] = []
    size = 0
    deadline = time.perf_counter() + seconds
    with selectors.DefaultSelector() as selector:
        for line in pool:
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.ask()
        waiting = len(pool)
        while waiting:
            for key, _events in selector.select():
                line = key.data
                if line.answered():
                    times.append(time.perf_counter() - line.asked)
                    size = len(line.buffer)
                    if time.perf_counter() < deadline:
                        line.ask()
                    else:
                        waiting -= 1
                        selector.unregister(line.socket)
    return size, times
