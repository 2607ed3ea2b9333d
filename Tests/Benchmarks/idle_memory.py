"""What idle sites and idle connections take of Frontage's memory."""

import contextlib
import resource
import socket
import ssl

from filling import fill, serve
from peers import HOST, make_certificate, publish, start_frontage

SITES = 100_000
CONNECTIONS = 10_000
# Visitors come from so many addresses.
ADDRESSES = 100


def measure(directory):
    raise_descriptor_limit()
    few, many = (mebibytes_of_sites(directory, sites) for sites in (1, SITES))
    table = [("site", f"{SITES:,}", per_one(many - few, SITES), f"{many:.0f} MiB")]
    public = directory / "public"
    public.mkdir()
    (public / "1.html").write_bytes(bytes(1024))
    certificate = make_certificate(directory)
    for what, tls in (("connection", False), ("connection over TLS", True)):
        server = start_frontage(directory / what, certificate, limits={"idleTime": "1h"})
        try:
            publish(server, public)
            # What the first ones need stays for those who follow.
            with visitors(server, tls, ADDRESSES):
                before = server.resident_mebibytes()
                with visitors(server, tls, CONNECTIONS) as connections:
                    after = server.resident_mebibytes()
                    if any(is_closed(connection) for connection in connections):
                        raise RuntimeError("not all connections are open")
        finally:
            server.stop()
        table.append((what, f"{CONNECTIONS:,}", per_one(after - before, CONNECTIONS), f"{after:.0f} MiB"))
    return "Memory of what is idle; connections after one GET of 1 KiB", ("idle", "count", "KiB each", "resident in all"), table


def per_one(mebibytes, count):
    return f"{mebibytes * 1024 / count:.2f}"


def raise_descriptor_limit():
    """For this process and the servers that it starts."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def mebibytes_of_sites(directory, sites):
    data = directory / f"data-{sites}"
    fill(directory, data, sites, sites, 1024)
    with serve(data) as server:
        # A visit is answered when its loop has taken in all sites.
        if server.visit("site0.localhost", "/0.png").status != 200:
            raise RuntimeError("no answer")
        return server.resident_mebibytes()


@contextlib.contextmanager
def visitors(server, tls, count):
    """So many connections that have been answered once, until the end of the block."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with contextlib.ExitStack() as open_connections:
        connections = []
        for number in range(count):
            connection = socket.create_connection(
                ("127.0.0.1", server.tls_port if tls else server.web_port), source_address=(f"127.0.1.{number % ADDRESSES + 1}", 0))
            if tls:
                connection = context.wrap_socket(connection, server_hostname=HOST)
            open_connections.callback(connection.close)
            connections.append(connection)
            connection.sendall(f"GET /1.html HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
            answer = b""
            while len(answer.partition(b"\r\n\r\n")[2]) < 1024:
                answer += connection.recv(65536)
            if not answer.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(answer[:200])
        yield connections


def is_closed(connection):
    """Whether the server has ended it; it says nothing else unasked."""
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
