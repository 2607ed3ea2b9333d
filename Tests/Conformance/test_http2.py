"""HTTP/2 with foreign clients, well-behaved and not: curl, nghttp2's tools, and h2's state machine bent on harm."""

import itertools
import re
import socket
import subprocess
import threading
import time

import boto3
import h2.config
import h2.connection
import h2.events
import h2.settings
import pytest

from frontage import OWNER, Server

HOST = "h2.localhost"
GROWTH_MEBIBYTES_MAX = 64
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("h2"), {"web": {"h2c": True}, "threads": 1}).start()
    s3 = boto3.client(
        "s3", endpoint_url=server.api, aws_access_key_id=OWNER.access_key, aws_secret_access_key=OWNER.secret_key,
        region_name="us-east-1")
    s3.create_bucket(Bucket=HOST)
    s3.put_bucket_website(Bucket=HOST, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    s3.create_bucket(Bucket="logs.localhost", ACL="log-delivery-write")
    s3.put_bucket_logging(
        Bucket=HOST, BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "logs.localhost", "TargetPrefix": ""}})
    for key, body in {"index.html": b"<h1>home</h1>", "middle": b"m" * 100_000, "big": bytes(range(256)) * 40_000}.items():
        s3.put_object(Bucket=HOST, Key=key, Body=body, ACL="public-read", ContentType="text/html")
    server.s3 = s3
    yield server
    assert server.stop() == 0, server.log_text()[-4000:]


def curl(server, path, *options):
    done = subprocess.run(
        ["curl", "-s", "-S", "--http2-prior-knowledge", "--resolve", f"{HOST}:{server.web_port}:127.0.0.1", *options,
         f"http://{HOST}:{server.web_port}{path}"], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_curl_reads_pages_heads_ranges_and_large_objects(server):
    assert curl(server, "/") == b"<h1>home</h1>"
    assert curl(server, "/big") == bytes(range(256)) * 40_000
    assert curl(server, "/big", "-r", "256-511") == bytes(range(256))
    head = curl(server, "/", "-I")
    assert head.startswith(b"HTTP/2 200") and b"content-length: 13\r\n" in head
    assert curl(server, "/", "-o", "/dev/null", "-w", "%{http_code}", "-H", "If-None-Match: *") == b"304"
    assert curl(server, "/", "-d", "content", "-o", "/dev/null", "-w", "%{http_code} %{http_version}") == b"405 2"
    assert b"Code: " in curl(server, "/none")


def test_http_1_is_spoken_on_the_same_port(server):
    with server.visit(HOST) as answer:
        assert (answer.status, answer.read()) == (200, b"<h1>home</h1>")


def test_a_visit_is_in_the_log(server):
    curl(server, "/?mark=7", "-A", "agent of a test", "-e", "http://referer/")
    server.frontage("logs", "flush")
    names = [o["Key"] for o in server.s3.list_objects_v2(Bucket="logs.localhost").get("Contents", [])]
    text = "".join(server.s3.get_object(Bucket="logs.localhost", Key=n)["Body"].read().decode() for n in names)
    line = next(line for line in text.splitlines() if "mark=7" in line)
    assert '"GET /?mark=7 HTTP/2.0" 200 - 13 13 ' in line
    assert '"http://referer/" "agent of a test" - ' in line and f" {HOST}:{server.web_port} - - " in line


def test_h2load_has_all_its_requests_answered(server):
    for path, count in (("/", 20_000), ("/middle", 2_000), ("/big", 20)):
        done = subprocess.run(
            ["h2load", "-c8", "-m32", f"-n{count}", "-H", f":authority: {HOST}", f"http://127.0.0.1:{server.web_port}{path}"],
            capture_output=True, text=True, timeout=120)
        assert f"{count} succeeded, 0 failed, 0 errored, 0 timeout" in done.stdout, done.stdout
        assert f"{count} 2xx" in done.stdout


def test_nghttp_fetches_several_objects_on_one_connection(server):
    done = subprocess.run(
        ["nghttp", "-n", "-s", "-H", f":authority: {HOST}", *(f"http://127.0.0.1:{server.web_port}{p}" for p in ("/", "/middle", "/big"))],
        capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and len(re.findall(r" 200 ", done.stdout)) == 3, done.stdout + done.stderr


# Peers that mean harm.

def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3) + bytes([kind, flags]) + stream.to_bytes(4) + payload


def literal(name, value):
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


GET = b"\x82\x86\x84" + literal(b":authority", HOST.encode())
POST = b"\x83\x86\x84" + literal(b":authority", HOST.encode())
BIG = b"\x82\x86" + literal(b":path", b"/big") + literal(b":authority", HOST.encode())
SETTINGS = frame(4, 0, 0)


def streams(*make):
    """Frames for one stream after the other, without end."""
    number = 1
    while True:
        yield b"".join(one(number) for one in make)
        number += 2


def forever(first, frames):
    yield first
    while True:
        yield frames


ATTACKS = {
    "rapid reset": lambda: streams(lambda n: frame(1, 5, n, BIG), lambda n: frame(3, 0, n, b"\0\0\0\x08")),
    "made you reset by a window": lambda: streams(lambda n: frame(1, 5, n, BIG), lambda n: frame(8, 0, n, b"\0\0\0\0")),
    "made you reset by content": lambda: streams(lambda n: frame(1, 5, n, BIG), lambda n: frame(0, 0, n, b"x")),
    "continuation": lambda: forever(frame(1, 1, 1, GET), frame(9, 0, 1, b"\x82" * 1000)),
    "empty continuation": lambda: forever(frame(1, 1, 1, GET), frame(9, 0, 1)),
    "ping": lambda: forever(b"", frame(6, 0, 0, b"12345678")),
    "settings": lambda: forever(b"", frame(4, 0, 0, b"\0\4\0\0\0\1")),
    "priority": lambda: forever(b"", frame(2, 0, 1, b"\0\0\0\0\1")),
    "window update": lambda: forever(b"", frame(8, 0, 0, b"\0\0\0\1")),
    "empty data": lambda: forever(frame(1, 4, 1, POST), frame(0, 0, 1)),
    # One large field in the table, named again by each of the octets that follow.
    "bomb": lambda: itertools.chain(
        [frame(1, 5, 1, GET + b"\x40\x01x" + b"\x7f\xa1\x1e" + b"y" * 4000)], streams(lambda n: frame(1, 5, n + 2, GET + b"\xbe" * 16_000))),
}


def assault(server, frames):
    """Sends frames as fast as they are taken; the seconds until the server's last word, and the error that it tells."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.web_port)) as connection:
        connection.settimeout(5)
        received = bytearray()

        def read():
            try:
                while part := connection.recv(65536):
                    received.extend(part)
            except OSError:
                pass

        reader = threading.Thread(target=read)
        reader.start()
        try:
            connection.sendall(PREFACE + SETTINGS)
            batch = b""
            for one in frames:
                batch += one
                if len(batch) > 16_000:
                    connection.sendall(batch)
                    batch = b""
                if not reader.is_alive() or time.monotonic() - began > 5:
                    break
        except OSError:
            pass
        reader.join()
    return time.monotonic() - began, last_word(bytes(received))


def last_word(data):
    """The error of the GOAWAY frame in what a server sent."""
    position, error = 0, None
    while position + 9 <= len(data):
        length = int.from_bytes(data[position:position + 3])
        if data[position + 3] == 7:
            error = int.from_bytes(data[position + 13:position + 17])
        position += 9 + length
    return error


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_ends_with_goaway_and_harms_nobody_beside_it(server, name):
    before = server.resident_mebibytes()
    results = []
    attackers = [threading.Thread(target=lambda: results.append(assault(server, ATTACKS[name]()))) for _ in range(4)]
    for attacker in attackers:
        attacker.start()
    while any(attacker.is_alive() for attacker in attackers):
        assert curl(server, "/") == b"<h1>home</h1>"
    assert [error for _, error in results] == [11] * 4, results
    assert server.resident_mebibytes() - before < GROWTH_MEBIBYTES_MAX


def closed_connection(server):
    """A client that asks for a hundred objects and takes none of their bytes, with its socket."""
    connection = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding=None))
    connection.initiate_connection()
    connection.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 0})
    for number in range(100):
        fields = [(":method", "GET"), (":scheme", "http"), (":path", "/big" if number % 2 else "/middle"), (":authority", HOST)]
        connection.send_headers(2 * number + 1, fields, end_stream=True)
    wire = socket.create_connection(("127.0.0.1", server.web_port), timeout=20)
    wire.sendall(connection.data_to_send())
    return connection, wire


def test_closed_windows_keep_little_in_memory_and_what_waits_comes_when_they_open(server):
    before = server.resident_mebibytes()
    clients = [closed_connection(server) for _ in range(50)]
    try:
        for _, wire in clients:
            assert wire.recv(1, socket.MSG_PEEK)
        assert curl(server, "/") == b"<h1>home</h1>"
        assert server.resident_mebibytes() - before < GROWTH_MEBIBYTES_MAX
        connection, wire = clients[0]
        connection.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 1 << 30})
        connection.increment_flow_control_window(1 << 30)
        wire.sendall(connection.data_to_send())
        ended = 0
        while ended < 100:
            events = connection.receive_data(wire.recv(1 << 20))
            ended += sum(isinstance(event, h2.events.StreamEnded) for event in events)
            wire.sendall(connection.data_to_send())
        assert server.resident_mebibytes() - before < GROWTH_MEBIBYTES_MAX
    finally:
        for _, wire in clients:
            wire.close()
