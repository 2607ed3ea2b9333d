"""Debian's nginx and haproxy before a server, and a relay between them that sees what each says to the other."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import threading
import time

from frontage import free_port

NGINX = """
daemon off;
{user}
worker_processes 1;
pid {directory}/pid;
error_log {directory}/errors;
events {{ worker_connections 4096; }}
http {{
  # One line for each request: id, and where it was sent.
  log_format counted '$request_id $upstream_addr';
  access_log {directory}/requests counted;
  client_body_temp_path {directory}/t1; proxy_temp_path {directory}/t2; fastcgi_temp_path {directory}/t3;
  uwsgi_temp_path {directory}/t4; scgi_temp_path {directory}/t5;
  upstream edge {{ server 127.0.0.1:{upstream}; keepalive 8; keepalive_requests 1000000; }}
  # Everything that may pass does.
  ignore_invalid_headers off; underscores_in_headers on; merge_slashes off;
  client_max_body_size 0; keepalive_requests 1000000; client_header_timeout 5; client_body_timeout 5; lingering_close off;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass http://edge;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header User-Agent $request_id;
      proxy_request_buffering {buffering};
      proxy_ignore_client_abort on;
      proxy_next_upstream off;
    }}
  }}
}}
"""

HAPROXY = """
global
  # Several threads that write a line at the same time may lose one of them.
  nbthread 1
  log stdout format raw local0
  maxconn 4096
defaults
  mode http
  log global
  timeout connect 5s
  timeout client 5s
  timeout server 10s
  timeout http-request 5s
  retries 0
  http-reuse always
  {lenient}
frontend visitors
  bind 127.0.0.1:{port} backlog 4096
  unique-id-format %[uuid()]
  log-format "%ID %si:%sp"
  http-request set-header User-Agent %[unique-id]
  default_backend edge
backend edge
  server edge 127.0.0.1:{upstream} pool-max-conn 8
"""


class Relay:
    """Passes bytes between a proxy and a server and keeps them, connection by connection."""

    def __init__(self, port):
        self.upstream = port
        self.connections = []
        # Nothing else holds on to a task.
        self.tasks = set()
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=4096))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    async def _serve(self, reader, writer):
        self.tasks.add(asyncio.current_task())
        upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        asked, answered = bytearray(), bytearray()
        self.connections.append((asked, answered))
        await asyncio.gather(
            pass_on(reader, upstream_writer, asked, upstream_writer.write_eof), pass_on(upstream_reader, writer, answered, writer.close))
        upstream_writer.close()

    def stop(self):
        asyncio.run_coroutine_threadsafe(self._end(), self.loop).result(timeout=30)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def _end(self):
        """Until all that was said is passed on; for when the proxy has ended."""
        self.server.close()
        if self.tasks:
            await asyncio.wait(self.tasks)


async def pass_on(reader, writer, kept, end):
    try:
        while data := await reader.read(65_536):
            kept += data
            writer.write(data)
            await writer.drain()
        end()
    except OSError:
        writer.close()


class Proxy:
    """A proxy on a port of its own, before a relay to the server, with keep-alive on both sides. It gives each request that it sends on an
    id as `User-Agent` and writes the same id to its log."""

    COUNTED = re.compile(r"^([0-9a-f-]{32,36}) 127\.0\.0\.1:\d+$", re.MULTILINE)
    SENT = re.compile(rb"\r\nuser-agent: ([0-9a-f-]{32,36})\r\n", re.IGNORECASE)

    def __init__(self, directory, upstream, kind, **options):
        self.directory, self.kind = directory, kind
        directory.mkdir()
        self.relay = Relay(upstream)
        self.port = free_port()
        values = {"directory": directory, "port": self.port, "upstream": self.relay.port, **options}
        file = directory / "configuration"
        if kind == "nginx":
            # Its worker would drop root and could not reach the folder.
            file.write_text(NGINX.format(user="user root;" if os.getuid() == 0 else "", **values))
            command = ["nginx", "-c", file, "-e", directory / "errors"]
        else:
            file.write_text(HAPROXY.format(**values))
            command = ["haproxy", "-db", "-f", file]
        with open(directory / "output", "wb") as output:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + 20
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self.directory / "output").read_text()) from None
                time.sleep(0.02)

    def stop(self):
        """Ends it when it has answered everybody, and so has written its log."""
        self.process.send_signal(signal.SIGQUIT if self.kind == "nginx" else signal.SIGUSR1)
        self.process.wait(timeout=60)
        self.relay.stop()

    def counted(self):
        """The ids of the requests that it sent on, by its own log."""
        log = self.directory / ("requests" if self.kind == "nginx" else "output")
        return self.COUNTED.findall(log.read_text())

    def sent(self):
        """For each connection to the server: the ids of the requests sent on it, and all that was answered."""
        return [([i.decode() for i in self.SENT.findall(asked)], bytes(answered)) for asked, answered in self.relay.connections]
