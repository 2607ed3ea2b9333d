"""What the server may cost."""

import base64
import hashlib
import hmac
import http.client
import pathlib
import threading
import time
import urllib.parse

import pytest
from botocore.exceptions import ClientError

from conftest import client
from frontage import OWNER, ROOT

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


SMALL_PARTS = 10_000


def highest_resident_mebibytes(server):
    """The most that the process has ever had in memory."""
    for line in pathlib.Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmHWM")


def upload_small_parts(server, bucket, key, upload, body, workers=4):
    """Parts 1 to 10,000, all the same; the address of each is signed with version 2, which costs the client least."""
    expires = int(time.time()) + 600

    def target(number):
        resource = f"/{bucket}/{key}?partNumber={number}&uploadId={upload}"
        digest = hmac.new(OWNER.secret_key.encode(), f"PUT\n\n\n{expires}\n{resource}".encode(), hashlib.sha1).digest()
        signature = urllib.parse.quote(base64.b64encode(digest), safe="")
        return f"{resource}&AWSAccessKeyId={OWNER.access_key}&Expires={expires}&Signature={signature}"

    failures = []

    def send(worker):
        connection = http.client.HTTPConnection("127.0.0.1", server.api_port)
        for number in range(1 + worker, SMALL_PARTS + 1, workers):
            connection.request("PUT", target(number), body)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 200:
                failures.append((number, answer.status, text))
                return

    threads = [threading.Thread(target=send, args=(worker,)) for worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures


def test_an_upload_of_10_000_parts_of_16_kib_is_listed_and_completed_in_120_mib(own_server):
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    bucket, body = "parts.localhost", b"0123456789abcdef" * 1024
    s3.create_bucket(Bucket=bucket)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    upload_small_parts(own_server, bucket, "k", upload, body)
    this = {"Bucket": bucket, "Key": "k", "UploadId": upload}
    pages = s3.get_paginator("list_parts").paginate(**this)
    parts = [{"PartNumber": p["PartNumber"], "ETag": p["ETag"]} for page in pages for p in page["Parts"]]
    assert len(parts) == SMALL_PARTS
    # Only the last part may be small.
    with pytest.raises(ClientError) as refused:
        s3.complete_multipart_upload(**this, MultipartUpload={"Parts": parts})
    assert refused.value.response["Error"]["Code"] == "EntityTooSmall"
    s3.complete_multipart_upload(**this, MultipartUpload={"Parts": parts[-1:]})
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == body
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    assert highest_resident_mebibytes(own_server) < STREAMING_MEBIBYTES_MAX
