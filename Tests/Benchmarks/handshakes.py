"""Full TLS handshakes, with h2load: of the tools that shake hands without resuming, it takes the least time of its own core for one
(s_time of OpenSSL takes twice as much; wrk resumes). Each connection asks for one page, so that the handshake is known to be complete."""

import re
import time

from contest import cpu_seconds, load
from loads import Turn, load_seconds
from peers import HOST

# Connections that shake hands at once, and how often in a turn.
CONNECTIONS = 256
BURSTS = 8


def handshakes(server):
    before, tool_before, began = cpu_seconds(server.process.pid), load_seconds(), time.monotonic()
    for _ in range(BURSTS):
        text = load(
            "h2load", "--h1", f"-n{CONNECTIONS}", f"-c{CONNECTIONS}", "-t1", f"--connect-to=127.0.0.1:{server.tls_port}",
            f"https://{HOST}:{server.tls_port}/1.html")
        if not re.search(rf"{CONNECTIONS} succeeded, 0 failed, 0 errored", text) or "TLSv1.3" not in text:
            raise RuntimeError(text)
    seconds, count = time.monotonic() - began, CONNECTIONS * BURSTS
    spent = cpu_seconds(server.process.pid) - before
    return Turn(count / seconds, spent / count * 1e6, (load_seconds() - tool_before) / seconds)
