"""A crowd of clients that are slow on purpose: `slow_clients.py KIND PORT COUNT`. Each connection sends or takes a little now and then, and
is opened anew when it is cut off. Prints a line when all have been open at once; ends when its standard input does."""

import resource
import select
import socket
import ssl
import sys
import time

HOST = "attacked.localhost"
# Every connection does something this often.
PAUSE_SECONDS = 2.0
ADDRESSES = [f"127.0.0.{number}" for number in range(2, 22)]
HEAD = f"GET / HTTP/1.1\r\nHost: {HOST}\r\n".encode()
BODY_HEAD = f"POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 60000\r\n\r\n".encode()
LARGE = f"GET /large HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


def hello():
    """A client's first TLS message."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    try:
        context.wrap_bio(incoming, outgoing, server_hostname=HOST).do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


# What is sent at once, and what follows byte by byte.
KINDS = {
    "headers": (HEAD, b"X-Slow: y\r\n" * 10_000),
    "bodies": (BODY_HEAD, b"x" * 59_999),
    "readers": (LARGE, b""),
    "handshakes": (hello()[:40], hello()[40:-1]),
}


class Crowd:
    def __init__(self, kind, port, count):
        self.first, self.rest = KINDS[kind]
        self.port, self.count, self.reads = port, count, kind == "readers"
        self.poller = select.epoll()
        self.open, self.progress = {}, {}
        self.cut = 0

    def connect(self, number):
        connection = socket.socket()
        if self.reads:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.bind((ADDRESSES[number % len(ADDRESSES)], 0))
        connection.connect(("127.0.0.1", self.port))
        connection.setblocking(False)
        connection.send(self.first)
        self.open[connection.fileno()] = (connection, number)
        self.progress[connection.fileno()] = 0
        # Readers do not want to know that there is something to read.
        self.poller.register(connection, select.EPOLLRDHUP | select.EPOLLHUP | (0 if self.reads else select.EPOLLIN))

    def act(self, descriptor):
        """A little more; false when the connection is gone."""
        connection, _ = self.open[descriptor]
        try:
            if self.reads:
                return connection.recv(16) != b""
            position = self.progress[descriptor]
            self.progress[descriptor] = position + 1
            connection.send(self.rest[position : position + 1])
            return True
        except BlockingIOError:
            return True
        except OSError:
            return False

    def renew(self, descriptor):
        connection, number = self.open.pop(descriptor)
        self.poller.unregister(descriptor)
        connection.close()
        self.cut += 1
        try:
            self.connect(number)
        except OSError:
            self.missing.append(number)

    def run(self):
        self.missing = []
        for number in range(self.count):
            self.connect(number)
        print("all are open", flush=True)
        turns = 20
        while not select.select([sys.stdin], [], [], 0)[0]:
            for turn in range(turns):
                until = time.monotonic() + PAUSE_SECONDS / turns
                for descriptor in [d for d in self.open if d % turns == turn]:
                    if not self.act(descriptor):
                        self.renew(descriptor)
                while (left := until - time.monotonic()) > 0:
                    for descriptor, _ in self.poller.poll(left):
                        if descriptor in self.open:
                            self.renew(descriptor)
                again, self.missing = self.missing, []
                for number in again:
                    try:
                        self.connect(number)
                    except OSError:
                        self.missing.append(number)
        print(f"{len(self.open)} are open, {self.cut} were cut off", flush=True)


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    Crowd(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])).run()
