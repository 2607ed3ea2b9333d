"""GET of small and middle pages over keep-alive, access logs on, beside nginx: as Debian ships it, and tuned for the contest."""

import os
import re
import subprocess

import boto3
from frontage import OWNER, Server, free_port

from contest import cpu_seconds, load, median, pinned, SERVER_CORE, start, take_turns, wait_for

SIZES_KIBIBYTES = (1, 10, 100)
CONNECTIONS = 64
SECONDS = 4
HOST = "bench.localhost"

NGINX = """
worker_processes 1;
daemon off;
pid {directory}/nginx-{name}.pid;
error_log {directory}/nginx.err;
events {{ worker_connections 1024; }}
http {{
  {tuning}
  sendfile on; tcp_nopush on;
  keepalive_timeout 75; keepalive_requests 100000000;
  client_body_temp_path {directory}/t1; proxy_temp_path {directory}/t2; fastcgi_temp_path {directory}/t3;
  uwsgi_temp_path {directory}/t4; scgi_temp_path {directory}/t5;
  server {{ listen 127.0.0.1:{port} {protocol}; server_name {host}; root {directory}/public; }}
}}
"""
TUNINGS = {
    "nginx": "access_log {directory}/access.log combined;",
    "nginx tuned": "access_log {directory}/access.log combined buffer=64k flush=1s; open_file_cache max=10000 inactive=60s;",
}


def measure(directory):
    public = directory / "public"
    public.mkdir()
    for size in SIZES_KIBIBYTES:
        (public / f"{size}.html").write_bytes(os.urandom(512 * size).hex().encode())
    server = start_frontage(directory, public)
    peers = {name: start_nginx(directory, name) for name in TUNINGS}
    ports = {"Frontage": (server.process, server.web_port), **peers}
    rows = []
    try:
        for size in SIZES_KIBIBYTES:
            results = take_turns({
                name: lambda process=process, port=port: wrk(process.pid, port, size) for name, (process, port) in ports.items()})
            rate, cost, busy = ({name: median([run[i] for run in runs]) for name, runs in results.items()} for i in (0, 1, 2))
            rows += [
                (f"GET {size} KiB", name, f"{rate[name]:,.0f}", f"{rate['Frontage'] / rate[name]:.2f}", f"{cost[name]:.1f}",
                 f"{cost['Frontage'] / cost[name]:.2f}", f"{busy[name]:.0%}")
                for name in results]
    finally:
        for process, _ in peers.values():
            process.terminate()
            process.wait()
        server.stop()
    columns = ("visit", "server", "requests/s", "Frontage's to it", "µs CPU a request", "Frontage's to it", "load tool busy")
    return f"Website edge beside nginx: wrk, {CONNECTIONS} connections, keep-alive, access logs on", columns, rows


def start_frontage(directory, public, settings={}):
    server = Server(directory / "frontage", {"threads": 1, **settings}, prefix=pinned(SERVER_CORE)).start()
    s3 = boto3.client("s3", endpoint_url=server.api, aws_access_key_id=OWNER.access_key, aws_secret_access_key=OWNER.secret_key,
                      region_name="us-east-1")
    s3.create_bucket(Bucket="logs.localhost", ACL="log-delivery-write")
    s3.create_bucket(Bucket=HOST)
    s3.put_bucket_website(Bucket=HOST, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    s3.put_bucket_logging(Bucket=HOST, BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "logs.localhost", "TargetPrefix": ""}})
    for page in public.iterdir():
        s3.put_object(Bucket=HOST, Key=page.name, Body=page.read_bytes(), ACL="public-read", ContentType="text/html")
    return server


def start_nginx(directory, name, protocol=""):
    port = free_port()
    configuration = directory / f"{name}.conf"
    configuration.write_text(NGINX.format(
        directory=directory, name=name.replace(" ", "-"), port=port, protocol=protocol, host=HOST, tuning=TUNINGS[name].format(directory=directory)))
    # The worker is a child that drops root: it must be able to read the files.
    os.chmod(directory, 0o755)
    process = start("nginx", "-c", configuration, "-e", directory / "nginx.err")
    options = ["--http2-prior-knowledge"] if protocol == "http2" else []
    wait_for(lambda: subprocess.run(["curl", "-sf", *options, "-o", "/dev/null", f"http://127.0.0.1:{port}/1.html"]).returncode == 0)
    return process, port


def wrk(pid, port, size):
    """Requests per second, µs of the server's CPU for each, and how much of its own core the load tool took: near all of it, the rate is
    the tool's and not the server's."""
    before, tool_before = cpu_seconds(pid), load_seconds()
    text = load("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", f"Host: {HOST}", f"http://127.0.0.1:{port}/{size}.html")
    spent, tool_spent = cpu_seconds(pid) - before, load_seconds() - tool_before
    if "Non-2xx" in text or "Socket errors" in text:
        raise RuntimeError(text)
    requests = int(re.search(r"(\d+) requests in", text).group(1))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    return rate, spent / requests * 1e6, tool_spent / SECONDS


def load_seconds():
    """User and system time of all load tools that have ended."""
    times = os.times()
    return times.children_user + times.children_system
