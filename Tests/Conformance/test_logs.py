"""Access logs: delivered through the API, read by the tools that people use."""

import re
import subprocess
import urllib.request

import pytest

from conftest import client
from frontage import OWNER

LINE = re.compile(
    r'^[0-9a-f]{64} (\S+) \[(\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000)\] (\S+) (\S+) ([0-9A-F]{16}) (\S+) (\S+) ("[^"]*"|-) (\d{3}) (\S+) '
    r'(\d+|-) (\d+|-) (\d+|-) (\d+|-) "([^"]*)" "([^"]*)" (\S+) (\S{76}) (\S+) (\S+) (\S+) (\S+) (\S+) (\S+) (Yes|-)$'
)
# The groups of LINE, by field.
BUCKET, TIME, REMOTE, REQUESTER, REQUEST_ID, OPERATION, KEY, URI, STATUS, ERROR, SENT, SIZE = range(12)
REFERER, AGENT = 14, 15
SIGNATURE_VERSION, AUTHENTICATION = 18, 20


@pytest.fixture
def logged(own_server):
    """A site with a page, whose visits go to a log bucket."""
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket="logs.localhost")
    group = "uri=http://acs.amazonaws.com/groups/s3/LogDelivery"
    s3.put_bucket_acl(Bucket="logs.localhost", GrantWrite=group, GrantReadACP=group)
    s3.create_bucket(Bucket="www.localhost")
    s3.put_bucket_website(Bucket="www.localhost", WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    s3.put_object(Bucket="www.localhost", Key="index.html", Body=b"<h1>home", ACL="public-read", ContentType="text/html")
    s3.put_bucket_logging(
        Bucket="www.localhost", BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "logs.localhost", "TargetPrefix": "www/"}})
    return own_server, s3


def visit(server, path, **headers):
    return server.visit("www.localhost", path, **headers).status


def delivered(s3, prefix="www/"):
    keys = [e["Key"] for e in s3.list_objects_v2(Bucket="logs.localhost", Prefix=prefix).get("Contents", [])]
    return keys, "".join(s3.get_object(Bucket="logs.localhost", Key=k)["Body"].read().decode("ascii") for k in keys)


def test_every_visit_is_a_line_of_26_fields(logged):
    server, s3 = logged
    assert visit(server, "/", Referer="http://from.example/", **{"User-Agent": 'odd "agent"\\ \u00e9'}) == 200
    assert visit(server, "/private?token=1") == 403
    s3.put_object(Bucket="www.localhost", Key="a key", Body=b"12345")
    s3.delete_object(Bucket="www.localhost", Key="a key")
    server.frontage("logs", "flush")
    keys, text = delivered(s3)
    assert keys and all(re.fullmatch(r"www/\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9A-F]{16}", k) for k in keys)
    rows = [LINE.match(line) for line in text.splitlines()]
    assert all(rows), text
    rows = [row.groups() for row in rows]
    visits = sorted((row for row in rows if row[OPERATION] == "WEBSITE.GET.OBJECT"), key=lambda row: row[KEY])
    assert [(v[KEY], v[STATUS], v[ERROR], v[SENT], v[URI]) for v in visits] == [
        ("index.html", "200", "-", "8", '"GET / HTTP/1.1"'), ("private", "403", "AccessDenied", visits[1][SENT], '"GET /private?token=1 HTTP/1.1"')]
    assert visits[0][REFERER] == "http://from.example/" and visits[0][REMOTE] == "127.0.0.1" and visits[0][REQUESTER] == "-"
    assert '"' not in visits[0][AGENT] and "\\" not in visits[0][AGENT]
    rest = {row[OPERATION]: row for row in rows if row[OPERATION].startswith("REST.")}
    assert rest["REST.PUT.OBJECT"][REQUESTER] == OWNER.id and rest["REST.PUT.OBJECT"][SIZE] == "5"
    assert rest["REST.DELETE.OBJECT"][STATUS] == "204"


def test_a_presigned_address_tells_its_version_and_keeps_its_signature(logged):
    server, s3 = logged
    for version in (None, "s3v4"):
        signer = client(server, "s3", signature_version=version, s3={"addressing_style": "path"})
        url = signer.generate_presigned_url("get_object", Params={"Bucket": "www.localhost", "Key": "index.html"})
        assert urllib.request.urlopen(url).read() == b"<h1>home"
    server.frontage("logs", "flush")
    rows = [LINE.match(line).groups() for line in delivered(s3)[1].splitlines()]
    reads = [row for row in rows if row[OPERATION] == "REST.GET.OBJECT"]
    assert [(row[SIGNATURE_VERSION], row[AUTHENTICATION], row[REQUESTER]) for row in reads] == [
        ("SigV2", "QueryString", OWNER.id), ("SigV4", "QueryString", OWNER.id)]
    assert all("Signature=REDACTED" in row[URI] for row in reads)


def test_goaccess_reads_a_delivered_log_without_a_failed_line(logged, tmp_path):
    server, s3 = logged
    for number in range(30):
        visit(server, "/" if number % 3 else f"/missing-{number}")
    server.frontage("logs", "flush")
    _, text = delivered(s3)
    (tmp_path / "access.log").write_text(text)
    done = subprocess.run(
        ["goaccess", str(tmp_path / "access.log"), "--log-format=AWSS3", "-o", str(tmp_path / "report.json"),
         f"--invalid-requests={tmp_path / 'invalid'}", "--no-global-config"],
        capture_output=True, text=True, timeout=120,
    )
    assert done.returncode == 0, done.stderr
    import json
    general = json.loads((tmp_path / "report.json").read_text())["general"]
    assert general["failed_requests"] == 0
    assert general["total_requests"] == len(text.splitlines()) >= 30


def test_a_visit_that_was_answered_survives_kill_9(logged):
    server, s3 = logged
    for number in range(200):
        visit(server, f"/?visit={number}")
    server.kill()
    server.start()
    server.frontage("logs", "flush")
    _, text = delivered(s3)
    assert {f"/?visit={n} " in text for n in range(200)} == {True}


def test_a_record_goes_where_the_bucket_logged_to_when_it_was_made_also_after_kill_9(logged):
    server, s3 = logged
    for number in range(50):
        visit(server, f"/?before={number}")
    s3.put_bucket_logging(
        Bucket="www.localhost", BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "logs.localhost", "TargetPrefix": "new/"}})
    for number in range(50):
        visit(server, f"/?after={number}")
    server.kill()
    server.start()
    server.frontage("logs", "flush")
    former, present = delivered(s3, "www/")[1], delivered(s3, "new/")[1]
    assert {f"/?before={n} " in former and f"/?before={n} " not in present for n in range(50)} == {True}
    assert {f"/?after={n} " in present and f"/?after={n} " not in former for n in range(50)} == {True}


def test_sigterm_delivers_and_ends_with_0(logged):
    server, s3 = logged
    visit(server, "/?last")
    assert server.stop() == 0
    server.start()
    assert "/?last " in delivered(s3)[1]


def test_partitioned_keys_and_a_bucket_that_logs_to_itself(logged):
    server, s3 = logged
    s3.put_bucket_logging(Bucket="www.localhost", BucketLoggingStatus={"LoggingEnabled": {
        "TargetBucket": "logs.localhost", "TargetPrefix": "p/",
        "TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}}}})
    visit(server, "/")
    server.frontage("logs", "flush")
    keys, _ = delivered(s3, "p/")
    number = client(server, "sts").get_caller_identity()["Account"]
    pattern = rf"p/{number}/us-east-1/www\.localhost/\d{{4}}/\d\d/\d\d/\d{{4}}-\d\d-\d\d-00-00-00-[0-9A-F]{{16}}"
    assert keys and all(re.fullmatch(pattern, k) for k in keys), keys
    s3.put_bucket_logging(
        Bucket="logs.localhost", BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "logs.localhost", "TargetPrefix": "self/"}})
    for _ in range(5):
        server.frontage("logs", "flush")
    assert len(delivered(s3, "self/")[0]) <= 1, "deliveries are not requests and make no records"


def test_what_cannot_be_delivered_waits_for_the_grant(logged):
    server, s3 = logged
    s3.put_bucket_acl(Bucket="logs.localhost", ACL="private")
    visit(server, "/?patient")
    server.frontage("logs", "flush", check=False)
    assert delivered(s3)[0] == []
    s3.put_bucket_acl(Bucket="logs.localhost", ACL="log-delivery-write")
    server.frontage("logs", "flush")
    assert "/?patient " in delivered(s3)[1]
