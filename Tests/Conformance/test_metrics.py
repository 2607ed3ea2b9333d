"""What the server tells those who run it: figures for Prometheus, and lines on standard error."""

import json
import re
import time
import urllib.error
import urllib.request

import dns.message
import dns.query
import pytest
from prometheus_client.parser import text_string_to_metric_families

from conftest import client
from frontage import ROOT


def figures(server):
    """By name and labels; the text is read as Prometheus reads it."""
    with urllib.request.urlopen(server.api + "/metrics") as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        families = list(text_string_to_metric_families(answer.read().decode()))
    assert all(family.documentation and family.type != "unknown" for family in families)
    assert len({family.name for family in families}) == len(families)
    return {(sample.name, frozenset(sample.labels.items())): sample.value for family in families for sample in family.samples}


def figure(server, name, **labels):
    return figures(server).get((name, frozenset(labels.items())))


def wait_for(server, value, name, **labels):
    """Event loops show what they counted once a second."""
    deadline = time.monotonic() + 10
    while (found := figure(server, name, **labels)) != value:
        assert time.monotonic() < deadline, (name, labels, found)
        time.sleep(0.05)


def test_visits_queries_and_commits_are_counted(own_server):
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket="logs.localhost", ACL="log-delivery-write")
    s3.create_bucket(Bucket="www.localhost")
    s3.put_bucket_website(Bucket="www.localhost", WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    s3.put_bucket_logging(Bucket="www.localhost", BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "logs.localhost", "TargetPrefix": ""}})
    s3.put_object(Bucket="www.localhost", Key="index.html", Body=b"x" * 1000, ACL="public-read")
    for _ in range(20):
        assert own_server.visit("www.localhost").status == 200
    assert own_server.visit("www.localhost", "/missing").status == 403
    dns.query.udp(dns.message.make_query("nobody.example", "A"), "127.0.0.1", port=own_server.dns_port)
    wait_for(own_server, 20, "frontage_http_requests_total", protocol="HTTP/1.1", **{"class": "2xx"})
    wait_for(own_server, 1, "frontage_http_requests_total", protocol="HTTP/1.1", **{"class": "4xx"})
    wait_for(own_server, 21, "frontage_http_response_seconds_count")
    wait_for(own_server, 21, "frontage_http_response_seconds_bucket", le="+Inf")
    wait_for(own_server, 21, "frontage_site_requests_total", site="www.localhost")
    wait_for(own_server, 21, "frontage_http_connections_accepted_total")
    wait_for(own_server, 0, "frontage_http_connections")
    wait_for(own_server, 1, "frontage_dns_responses_total", transport="udp", rcode="REFUSED")
    # The upload too.
    wait_for(own_server, 22, "frontage_log_records")
    found = figures(own_server)
    assert found["frontage_site_sent_bytes_total", frozenset({("site", "www.localhost")})] >= 20_000
    assert found["frontage_http_sent_bytes_total", frozenset()] > 25_000
    assert found["frontage_cache_hits_total", frozenset()] >= 10
    assert found["frontage_certificate_expiry_timestamp_seconds", frozenset({("name", "localhost")})] > time.time()
    assert found["frontage_certificates_failing", frozenset()] == 0
    assert found["frontage_catalog_commits_total", frozenset()] >= 5
    assert abs(found["process_start_time_seconds", frozenset()] - time.time()) < 120
    assert found["process_resident_memory_bytes", frozenset()] / 2**20 == pytest.approx(own_server.resident_mebibytes(), abs=16)
    assert own_server.stop() == 0


def test_visited_objects_take_no_more_memory_than_is_set(own_server):
    room = 1 << 20
    own_server.configure({"threads": 1, "web": {"cacheBytes": "1MiB"}})
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket="www.localhost")
    s3.put_bucket_website(Bucket="www.localhost", WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    contents = {f"{number}.png": bytes([number]) * 100_000 for number in range(30)}
    for key, content in contents.items():
        s3.put_object(Bucket="www.localhost", Key=key, Body=content, ACL="public-read", ContentType="image/png")
    for key, content in [*contents.items(), *contents.items()]:
        assert own_server.visit("www.localhost", f"/{key}").read() == content
    wait_for(own_server, 60, "frontage_http_response_seconds_count")
    assert room // 2 < figure(own_server, "frontage_cache_bytes") <= room


def test_figures_are_not_for_everybody_and_the_bucket_of_that_name_stays_reachable(own_server):
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket="metrics")
    s3.put_object(Bucket="metrics", Key="k", Body=b"v", ACL="public-read")

    def get(path, **headers):
        try:
            return urllib.request.urlopen(urllib.request.Request(own_server.api + path, headers=headers)).read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()

    assert "process_start_time_seconds" in get("/metrics")
    # Who signs, asks for something in it or comes through a proxy speaks with S3.
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket="metrics")["Contents"]] == ["k"]
    assert s3.head_bucket(Bucket="metrics")["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert get("/metrics/k") == "v"
    for answer in (
        get("/metrics?list-type=2"), get("/metrics/"), get("/metrics", Host="metrics.s3.localhost"),
        get("/metrics", **{"X-Forwarded-For": "192.0.2.1"}), get("/metrics", Forwarded="for=192.0.2.1"), get("/metrics", Via="1.1 proxy"),
    ):
        assert "<Code>" in answer and "process_" not in answer
    assert own_server.stop() == 0
    own_server.configure({"metrics": {"allow": ["192.0.2.0/24"]}})
    own_server.start()
    assert "<Code>AccessDenied</Code>" in get("/metrics")
    assert own_server.stop() == 0


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_the_log_is_lines_of_one_shape_and_says_nothing_of_requests(own_server, log_format):
    own_server.configure({"logFormat": log_format, "sites": str(ROOT / "sites")})
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket="www.localhost")
    for number in range(50):
        own_server.visit("www.localhost", f"/secret-path-{number}")
        own_server.visit(f"nobody-{number}.localhost", "/secret-path")
    s3.put_object(Bucket="www.localhost", Key="secret-path", Body=b"")
    assert own_server.stop() == 0
    text = own_server.log_text()
    assert "secret-path" not in text
    # The report of the start stands on standard output.
    lines = [line for line in text.splitlines() if re.match(r"(\{|\d{4}-\d\d-\d\dT)", line)]
    assert lines
    for line in lines:
        if log_format == "json":
            entry = json.loads(line)
            assert list(entry)[:3] == ["time", "level", "message"] and set(entry) <= {"time", "level", "message", "fields"}
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", entry["time"])
        else:
            assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (notice|info|warning|error|critical) \S", line)
