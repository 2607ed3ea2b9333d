"""kill -9 in the middle of everything: what was acknowledged is there, nothing is torn, and nothing is left over."""

import contextlib
import hashlib
import http.client
import os
import random
import sqlite3
import threading
import time

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from conftest import client

CYCLES = 50
WORKERS = 6
KEYS_PER_WORKER = 6
SIZES = (0, 1, 4_000, 16_384, 16_385, 70_000, 1_500_000)
ABSENT = None


class Journal:
    """What each key may hold: what was acknowledged last and, while an operation is under way, what that would make of it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.acknowledged = {}
        self.pending = {}

    def begin(self, key, digest):
        with self.lock:
            self.pending[key] = digest

    def acknowledge(self, key):
        with self.lock:
            self.acknowledged[key] = self.pending.pop(key)

    def allowed(self, key):
        return {self.acknowledged.get(key, ABSENT)} | ({self.pending[key]} if key in self.pending else set())

    def settle(self, key, found):
        """After a crash, what is found is the truth."""
        self.acknowledged[key] = found
        self.pending.pop(key, None)


def digest(body):
    return hashlib.sha256(body).hexdigest()


def put(s3, bucket, key, body):
    s3.put_object(Bucket=bucket, Key=key, Body=body)


def put_in_parts(s3, bucket, key, body):
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    parts = []
    for number, start in enumerate(range(0, len(body), 5 << 20), 1):
        part = s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=number, Body=body[start:start + (5 << 20)])
        parts.append({"PartNumber": number, "ETag": part["ETag"]})
    s3.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts})


def work(server, bucket, worker, seed, journal, done):
    """Puts, overwrites, deletes and multipart uploads on keys of its own, until the server dies under it."""
    chance = random.Random(seed)
    s3 = client(server, "s3", s3={"addressing_style": "path"}, connect_timeout=2, read_timeout=10)
    while not done.is_set():
        key = f"w{worker}/k{chance.randrange(KEYS_PER_WORKER)}"
        kind = chance.random()
        try:
            if kind < 0.2:
                journal.begin(key, ABSENT)
                s3.delete_object(Bucket=bucket, Key=key)
            elif kind < 0.25:
                body = chance.randbytes(1 << 10) * (6 << 10)
                journal.begin(key, digest(body))
                put_in_parts(s3, bucket, key, body)
            else:
                body = chance.randbytes(chance.choice(SIZES))
                journal.begin(key, digest(body))
                put(s3, bucket, key, body)
        except (BotoCoreError, ClientError, OSError, http.client.HTTPException):
            if not done.is_set():
                # The server was killed a moment before `done` was set, or it answered an error: the second is a failure.
                done.wait(5)
                if not done.is_set():
                    raise
            return
        journal.acknowledge(key)


def check(s3, bucket, journal):
    listed = set()
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        listed |= {entry["Key"] for entry in page.get("Contents", [])}
    for key in sorted(set(journal.acknowledged) | set(journal.pending) | listed):
        try:
            found = digest(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        except ClientError as error:
            assert error.response["Error"]["Code"] == "NoSuchKey", (key, error)
            found = ABSENT
        assert found in journal.allowed(key), f"{key}: lost or torn"
        assert (key in listed) == (found is not ABSENT), f"{key}: the listing disagrees"
        journal.settle(key, found)


def catalog(server, mode="ro"):
    return sqlite3.connect(f"file:{server.directory / 'data' / 'catalog.sqlite'}?mode={mode}", uri=True)


def check_blobs(server):
    """After the search for orphans, whose end no client is told of, there is a file for each blob of the catalog and no other."""
    folder = server.directory / "data" / "blobs"
    with contextlib.closing(catalog(server)) as database:
        named = {row[0] for row in database.execute("SELECT lower(hex(id)) FROM blob")}
        unused = database.execute(
            "SELECT count(*) FROM blob b WHERE NOT EXISTS (SELECT 1 FROM content c WHERE instr(c.blobs, b.id) > 0)")
        assert unused.fetchone()[0] == 0, "the catalog counts uses of blobs that no content has"
        loose = database.execute(
            "SELECT count(*) FROM content WHERE id NOT IN (SELECT content FROM object UNION SELECT content FROM part)")
        assert loose.fetchone()[0] == 0, "a content belongs to no object and no part"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        files = {path.name for path in folder.glob("??/*")}
        temporary = list((folder / "tmp").iterdir())
        if files == named and not temporary:
            break
        time.sleep(0.05)
    assert named, "the test has left nothing to look at"
    assert files - named == set(), "blob files are left over"
    assert named - files == set(), "blob files are missing"
    assert temporary == [], "temporary files are left over"


def test_nothing_acknowledged_is_lost_in_50_kills(own_server):
    bucket = "crash.localhost"
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket=bucket)
    journal = Journal()
    chance = random.Random(20_260_101)
    for cycle in range(CYCLES):
        done = threading.Event()
        failures = []

        def guarded(worker):
            try:
                work(own_server, bucket, worker, (cycle << 8) + worker, journal, done)
            except BaseException as failure:
                failures.append(failure)

        threads = [threading.Thread(target=guarded, args=(worker,)) for worker in range(WORKERS)]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.05, 0.6))
        own_server.kill()
        done.set()
        for thread in threads:
            thread.join()
        assert not failures, failures
        own_server.start()
        check(s3, bucket, journal)
    assert len(journal.acknowledged) > WORKERS * KEYS_PER_WORKER / 2
    check_blobs(own_server)


def test_damage_in_the_catalog_is_answered_with_500_and_never_with_wrong_bytes(own_server):
    bucket = "damaged.localhost"
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    for key in ("index.html", "whole.html"):
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode() * 100, ACL="public-read")
    assert own_server.stop() == 0
    with contextlib.closing(catalog(own_server, "rw")) as database, database:
        damage = "UPDATE content SET inline = CAST(replace(CAST(inline AS TEXT), 'index', 'wrong') AS BLOB)"
        assert database.execute(damage).rowcount == 2
    own_server.start()
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=bucket, Key="index.html")
    assert refused.value.response["Error"]["Code"] == "InternalError"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    answer = own_server.visit(bucket)
    assert answer.status == 500 and b"wrong" not in answer.read()
    assert own_server.visit(bucket, "/whole.html").read() == b"whole.html" * 100
    with pytest.raises(ClientError) as refused:
        s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "index.html"})
    assert refused.value.response["Error"]["Code"] == "InternalError"
    s3.put_object(Bucket=bucket, Key="index.html", Body=b"mended", ACL="public-read")
    assert own_server.visit(bucket).read() == b"mended"


OBJECTS = 100_000


def store_many(server, bucket, count, workers=8):
    """Anonymous uploads into a bucket that lets everybody write: the quickest honest way in."""
    def upload(worker):
        connection = http.client.HTTPConnection("127.0.0.1", server.api_port)
        for number in range(worker, count, workers):
            connection.request("PUT", f"/{bucket}/objects/{number:06}", body=b"object %d" % number)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status

    threads = [threading.Thread(target=upload, args=(worker,)) for worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_first_answer_comes_within_a_second_of_a_restart_with_100_000_objects(own_server):
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    bucket = "many.localhost"
    s3.create_bucket(Bucket=bucket, ACL="public-read-write")
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    store_many(own_server, bucket, OBJECTS)
    s3.put_object(Bucket=bucket, Key="index.html", Body=b"home", ACL="public-read")
    own_server.kill()
    began = time.monotonic()
    own_server.start()
    assert own_server.visit(bucket).read() == b"home"
    assert time.monotonic() - began < 1.0
    page = s3.list_objects_v2(Bucket=bucket, StartAfter="objects/099989")
    assert [e["Key"] for e in page["Contents"]] == [f"objects/{n:06}" for n in range(99_990, 100_000)]
