"""`aws s3 sync` of 1,000 small files into an empty bucket, beside SeaweedFS."""

import json
import os
import subprocess
import time

from frontage import OWNER, ROOT, Server, free_port

from contest import median, take_turns, wait_for

FILES = 1000
FILE_BYTES = 4096
ROUNDS = 3
WEED = ROOT / ".venv/bin/weed"


def measure(directory):
    public = directory / "public"
    for number in range(FILES):
        path = public / f"d{number % 10}" / f"f{number}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(FILE_BYTES))
    server = Server(directory / "frontage").start()
    weed, weed_endpoint = start_weed(directory)
    counter = iter(range(1_000_000))
    try:
        results = take_turns({
            "Frontage": lambda: sync(server.api, public, next(counter)), "weed": lambda: sync(weed_endpoint, public, next(counter)),
        }, rounds=ROUNDS)
    finally:
        weed.kill()  # On SIGTERM it waits for minutes.
        weed.wait()
        server.stop()
    ours = median(results["Frontage"])
    rows = [(name, f"{median(times):.2f}", f"{ours / median(times):.2f}") for name, times in results.items()]
    return f"aws s3 sync of {FILES} files of {FILE_BYTES} bytes into an empty bucket, both servers on the same disk", ("server", "seconds", "Frontage's time to it"), rows


def start_weed(directory):
    """SeaweedFS in one process as it comes (its writes are not fsynced), with its S3 gateway."""
    ports = {name: free_port() for name in ("s3", "filer", "master", "volume")}
    grpc = {name: free_port() for name in ("s3", "filer", "master", "volume")}
    identities = {"identities": [{"name": "owner", "actions": ["Admin", "Read", "Write", "List", "Tagging"], "credentials": [
        {"accessKey": OWNER.access_key, "secretKey": OWNER.secret_key}]}]}
    (directory / "s3.json").write_text(json.dumps(identities))
    (directory / "weed").mkdir()
    process = subprocess.Popen([
        WEED, "server", f"-dir={directory / 'weed'}", "-ip=127.0.0.1", "-s3", f"-s3.config={directory / 's3.json'}",
        *(f"-{name}.port={port}" for name, port in ports.items()),
        *(f"-{name}.port.grpc={port}" for name, port in grpc.items()), "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=100",
    ], cwd=directory, stdin=subprocess.DEVNULL, stdout=open(directory / "weed.log", "wb"), stderr=subprocess.STDOUT)
    endpoint = f"http://127.0.0.1:{ports['s3']}"
    wait_for(lambda: aws(endpoint, "s3", "mb", "s3://ready").returncode == 0, seconds=60)
    return process, endpoint


def aws(endpoint, *arguments):
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("AWS_")}, "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": OWNER.access_key, "AWS_SECRET_ACCESS_KEY": OWNER.secret_key, "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": "/dev/null",
    }
    return subprocess.run([ROOT / ".venv/bin/aws", *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=300)


def sync(endpoint, public, number):
    """Seconds for one sync into a bucket made for it."""
    bucket = f"bench-{number}"
    if aws(endpoint, "s3", "mb", f"s3://{bucket}").returncode != 0:
        raise RuntimeError("no bucket")
    began = time.monotonic()
    done = aws(endpoint, "s3", "sync", public, f"s3://{bucket}")
    seconds = time.monotonic() - began
    if done.returncode != 0 or len(done.stdout.splitlines()) < FILES:
        raise RuntimeError(done.stderr[-2000:])
    return seconds
