"""What the server may cost."""

import time

import pytest

from conftest import client
from frontage import ROOT

IDLE_MEBIBYTES_MAX = 60
STREAMING_MEBIBYTES_MAX = 120


def test_it_idles_in_60_mib_with_the_example_sites(own_server):
    own_server.configure({"sites": str(ROOT / "sites"), "dns": {"zones": str(ROOT / "dns")}})
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        names = [b["Name"] for b in s3.list_buckets()["Buckets"]]
        if "www.example.localhost" in names and s3.list_objects_v2(Bucket="guide.example.localhost").get("KeyCount", 0) >= 9:
            break
        time.sleep(0.1)
    assert own_server.resident_mebibytes() < IDLE_MEBIBYTES_MAX


def test_a_gibibyte_streams_through_120_mib(own_server, tmp_path):
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket="big.localhost")
    s3.put_bucket_website(Bucket="big.localhost", WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    big = tmp_path / "big.bin"
    with open(big, "wb") as file:
        file.truncate(1 << 30)
    highest = 0

    def watched(command):
        import subprocess
        nonlocal highest
        process = subprocess.Popen(command, env=own_server.environment(), stdout=subprocess.DEVNULL)
        while process.poll() is None:
            highest = max(highest, own_server.resident_mebibytes())
            time.sleep(0.02)
        assert process.returncode == 0

    aws = str(ROOT / ".venv/bin/aws")
    # One request of 1 GiB, then the same in parts.
    watched([aws, "s3api", "put-object", "--bucket", "big.localhost", "--key", "one", "--body", str(big), "--acl", "public-read"])
    watched([aws, "s3", "cp", "--quiet", str(big), "s3://big.localhost/parts"])
    watched([aws, "s3", "cp", "--quiet", "s3://big.localhost/parts", str(tmp_path / "down.bin")])
    (tmp_path / "down.bin").unlink()
    watched(["curl", "-s", "-f", "-o", "/dev/null", "--resolve", f"big.localhost:{own_server.web_port}:127.0.0.1", own_server.web("big.localhost") + "/one"])
    assert s3.head_object(Bucket="big.localhost", Key="one")["ContentLength"] == 1 << 30
    assert highest < STREAMING_MEBIBYTES_MAX
