"""Request smuggling: nginx and haproxy before the server, the same bytes through each of them and straight. Who forwards and who answers must
count the same requests."""

import asyncio
import re
from collections import Counter

import pytest

from conftest import client
from proxies import Proxy
from smuggling_streams import HOST, mutations, well_known

COUNT = 5000
SEED = 3
AT_ONCE = 64
PROXIES = {
    "nginx": ("nginx", {"buffering": "on"}),
    "nginx that streams": ("nginx", {"buffering": "off"}),
    "haproxy": ("haproxy", {"lenient": ""}),
    "haproxy that is lenient": ("haproxy", {"lenient": "option accept-invalid-http-request"}),
}
# One for each answer of the server, and nowhere else.
ANSWER = re.compile(rb"HTTP/1\.1 (\d{3}) [^\r]*\r\n(?:[^\r]+\r\n)*?x-amz-request-id: ", re.IGNORECASE)
REFUSALS = {400, 414, 417, 431, 501, 505}


async def send(port, data, limit):
    """Sends a stream, ends it, and returns all that is answered."""
    async with limit:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        answer = b""
        try:
            writer.write(data)
            writer.write_eof()
            async with asyncio.timeout(60):
                while part := await reader.read(65_536):
                    answer += part
        except ConnectionError:
            # A proxy may break what it refuses.
            pass
        finally:
            writer.close()
        return answer


async def send_all(port, streams):
    limit = asyncio.Semaphore(AT_ONCE)
    return await asyncio.gather(*(send(port, data, limit) for data in streams))


@pytest.fixture(scope="module")
def site(server):
    """A site of one page whose visits are logged."""
    s3 = client(server, "s3", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket="logs.localhost", ACL="log-delivery-write")
    s3.create_bucket(Bucket=HOST)
    s3.put_bucket_website(Bucket=HOST, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    s3.put_bucket_logging(Bucket=HOST, BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "logs.localhost", "TargetPrefix": "visits/"}})
    for key in ("one", "inner", "next", "outer"):
        s3.put_object(Bucket=HOST, Key=key, Body=key.encode() * 9, ACL="public-read")
    return server, s3


def statuses(answers):
    return [int(status) for status in ANSWER.findall(answers)]


def visits(server, s3):
    """The user agents of the visits that the server logged."""
    server.frontage("logs", "flush")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="logs.localhost", Prefix="visits/")
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    lines = "".join(s3.get_object(Bucket="logs.localhost", Key=key)["Body"].read().decode() for key in keys).splitlines()
    return [re.findall(r'"([^"]*)"', line)[2] for line in lines if " WEBSITE." in line]


def test_a_known_stream_is_as_many_requests_as_a_strict_reader_finds(site):
    server, _ = site
    known = list(well_known())
    answers = asyncio.run(send_all(server.web_port, [stream.data for stream in known]))
    found = {stream.name: sum(status not in REFUSALS for status in statuses(answer)) for stream, answer in zip(known, answers, strict=True)}
    assert found == {stream.name: stream.requests for stream in known}


@pytest.mark.parametrize("name", PROXIES)
def test_a_proxy_and_the_server_count_the_same_requests(site, tmp_path, name):
    server, s3 = site
    before = Counter(visits(server, s3))
    kind, options = PROXIES[name]
    known = [stream.data for stream in well_known()]
    streams = known + list(mutations(COUNT - len(known), SEED))
    proxy = Proxy(tmp_path / "proxy", server.web_port, kind, **options)
    try:
        asyncio.run(send_all(proxy.port, streams))
    finally:
        proxy.stop()

    counted, connections = proxy.counted(), proxy.sent()
    sent = [request for requests, _ in connections for request in requests]
    assert len(set(sent)) == len(sent) > 1000
    assert len(set(counted)) == len(counted) and set(sent) <= set(counted)
    # An answer for each request on its connection, but for a last one that the visitor did not send whole.
    differences = [(requests, answers) for requests, answers in connections if len(requests) - len(statuses(answers)) not in (0, 1)]
    assert not differences, differences[0]
    answered = [status for _, answers in connections for status in statuses(answers)]
    assert len(answered) > len(sent) * 0.99 and {200, 400, 405} <= set(answered)
    assert len(connections) < len(sent) / 2, "the proxy did not keep its connections"
    # What the server logged as a visit is what the proxy sent, once.
    logged = Counter(visits(server, s3)) - before
    assert len(logged) == logged.total() > 1000 and set(logged) <= set(sent)
