"""A server that has no file descriptor left for one more visitor."""

import os
import resource
import socket

import pytest

from frontage import cpu_seconds


@pytest.mark.parametrize("crowded", ["web_port", "tls_port"])
def test_without_descriptors_left_open_connections_go_on_and_new_ones_wait(own_server, crowded):
    own_server.configure({"threads": 1})
    own_server.start()
    pid = own_server.process.pid

    def ask(connection):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: nobody.example\r\n\r\n")
        return connection.recv(65_536).startswith(b"HTTP/1.1 404 ")

    def connect(port=own_server.web_port):
        return socket.create_connection(("127.0.0.1", port), timeout=20)

    with connect() as early:
        assert ask(early)
        descriptors = len(os.listdir(f"/proc/{pid}/fd"))
        _, most = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (descriptors + 8, most))
        crowd = [connect(getattr(own_server, crowded)) for _ in range(40)]
        assert all(ask(early) for _ in range(200))
        assert len(os.listdir(f"/proc/{pid}/fd")) == descriptors + 8
        spent = cpu_seconds(pid)
        last = connect()
        for connection in crowd:
            connection.close()
        assert ask(last)
        last.close()
        assert cpu_seconds(pid) - spent < 0.5, "it did not wait but tried all the time"
