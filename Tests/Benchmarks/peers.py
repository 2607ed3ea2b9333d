"""The contenders for visitors: Frontage, nginx as Debian ships it and tuned, and Caddy. Each runs on the server's core over the same
files, writes an access log, and shows the same certificate."""

import contextlib
import mimetypes
import os
import pathlib
import socket
import ssl
import subprocess
from dataclasses import dataclass

import boto3
from frontage import OWNER, ROOT, Server, free_port

from contest import SERVER_CORE, pinned, start, wait_for

HOST = "bench.localhost"
CADDY = ROOT / ".venv/bin/caddy"

NGINX = """
worker_processes 1;
worker_rlimit_nofile 65536;
daemon off;
pid {directory}/{file}.pid;
error_log {directory}/nginx.err;
events {{ worker_connections 16384; }}
http {{
  {tuning}
  default_type text/html;
  sendfile on; tcp_nopush on;
  keepalive_timeout 75; keepalive_requests 100000000;
  client_body_temp_path {directory}/t1; proxy_temp_path {directory}/t2; fastcgi_temp_path {directory}/t3;
  uwsgi_temp_path {directory}/t4; scgi_temp_path {directory}/t5;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_certificate {certificate}/fullchain.pem; ssl_certificate_key {certificate}/privkey.pem;
  server {{
    listen 127.0.0.1:{port}; listen 127.0.0.1:{tls_port} ssl http2; listen 127.0.0.1:{h2c_port} http2;
    server_name {host}; root {public};
  }}
}}
"""
TUNINGS = {
    "nginx": "access_log {directory}/access.log combined;",
    "nginx tuned": "access_log {directory}/access.log combined buffer=64k flush=1s; open_file_cache max=10000 inactive=60s;",
}

CADDYFILE = """
{{
  admin off
  persist_config off
  auto_https off
  servers {{
    protocols h1 h2 h2c
  }}
}}
(site) {{
  bind 127.0.0.1
  root * {public}
  file_server
  log {{
    output file {directory}/caddy-access.log
  }}
}}
http://{host}:{port} {{
  import site
}}
https://{host}:{tls_port} {{
  import site
  tls {certificate}/fullchain.pem {certificate}/privkey.pem
}}
"""


@dataclass
class Contender:
    process: subprocess.Popen
    web_port: int
    tls_port: int
    # Where HTTP/2 is spoken without TLS.
    h2c_port: int


@contextlib.contextmanager
def contenders(directory, public, host=HOST, data=None):
    """All of them by name, until the end of the block. `public` is a folder of files, which Frontage publishes unless `data` says which
    data directory holds them."""
    certificate = make_certificate(directory)
    # The workers of nginx drop root: they must be able to read the files.
    os.chmod(directory, 0o755)
    with contextlib.ExitStack() as running:
        server = start_frontage(directory, certificate, data)
        running.callback(server.stop)
        if data is None:
            publish(server, public)
        found = {"Frontage": Contender(server.process, server.web_port, server.tls_port, server.web_port)}
        for name in TUNINGS:
            found[name] = start_nginx(running, directory, public, certificate, name)
        found["Caddy"] = start_caddy(running, directory, public, certificate)
        yield found


def run(running, port, *command, **options):
    """A peer that is ended with the block."""
    process = start(*command, **options)
    running.callback(process.wait)
    running.callback(process.terminate)
    wait_for(lambda: answers(port))
    return process


def make_certificate(directory):
    """A folder with a certificate for the host, ECDSA on P-256, that signs itself."""
    folder = directory / "certificate"
    folder.mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", f"/CN={HOST}",
         "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True)
    return folder


def start_frontage(directory, certificate, data=None, limits={}):
    settings = {"threads": 1, "web": {"limits": limits, "h2c": True}, **({"data": str(data)} if data else {})}
    server = Server(directory / "frontage", settings, prefix=pinned(SERVER_CORE))
    folder = pathlib.Path(data or directory / "frontage/data") / "certificates/files" / HOST
    folder.mkdir(parents=True)
    for file in certificate.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return server.start()


def publish(server, public):
    """The folder as a website that everybody may list, so that a missing page is told as missing."""
    s3 = boto3.client("s3", endpoint_url=server.api, aws_access_key_id=OWNER.access_key, aws_secret_access_key=OWNER.secret_key,
                      region_name="us-east-1")
    s3.create_bucket(Bucket="logs.localhost", ACL="log-delivery-write")
    s3.create_bucket(Bucket=HOST, ACL="public-read")
    s3.put_bucket_website(Bucket=HOST, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    s3.put_bucket_logging(Bucket=HOST, BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "logs.localhost", "TargetPrefix": ""}})
    for page in public.iterdir():
        s3.put_object(Bucket=HOST, Key=page.name, Body=page.read_bytes(), ACL="public-read", ContentType=mimetypes.guess_type(page)[0])


def start_nginx(running, directory, public, certificate, name):
    port, tls_port, h2c_port = free_port(), free_port(), free_port()
    file = name.replace(" ", "-")
    configuration = directory / f"{file}.conf"
    configuration.write_text(NGINX.format(
        directory=directory, file=file, port=port, tls_port=tls_port, h2c_port=h2c_port, host=HOST, public=public, certificate=certificate,
        tuning=TUNINGS[name].format(directory=directory)))
    process = run(running, port, "nginx", "-c", configuration, "-e", directory / "nginx.err")
    return Contender(process, port, tls_port, h2c_port)


def start_caddy(running, directory, public, certificate):
    port, tls_port = free_port(), free_port()
    configuration = directory / "Caddyfile"
    configuration.write_text(CADDYFILE.format(
        directory=directory, host=HOST, port=port, tls_port=tls_port, public=public, certificate=certificate))
    process = run(
        running, port, CADDY, "run", "--config", configuration, "--adapter", "caddyfile", cwd=directory,
        env={**os.environ, "HOME": str(directory)}, stdout=subprocess.DEVNULL, stderr=open(directory / "caddy.err", "wb"))
    return Contender(process, port, tls_port, port)


def answers(port):
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


def negotiates_http2(contender):
    """Whether the server chooses HTTP/2 when a client offers it over TLS."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", contender.tls_port)) as plain:
        with context.wrap_socket(plain, server_hostname=HOST) as connection:
            return connection.selected_alpn_protocol() == "h2"


def knows_prior_knowledge(contender):
    """Whether the server answers HTTP/2 without TLS and without asking: its first frame is SETTINGS (RFC 9113 section 3.4)."""
    with socket.create_connection(("127.0.0.1", contender.h2c_port), timeout=5) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
        return connection.recv(4)[3:4] == b"\x04"
