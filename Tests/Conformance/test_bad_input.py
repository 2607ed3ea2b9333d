"""Hostile bytes on every socket: each gets its exact answer, and the next request is answered as if nothing had been."""

import datetime
import hashlib
import hmac
import socket
import struct
import urllib.parse

import pytest

from frontage import OTHER, OWNER


def exchange(port, data, wait=3.0):
    """Sends `data`, returns all that comes back until the peer closes or is quiet."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as peer:
        peer.sendall(data)
        received = b""
        try:
            while chunk := peer.recv(65536):
                received += chunk
                if complete(received):
                    break
        except TimeoutError:
            pass
        return received


def complete(received):
    head, found, body = received.partition(b"\r\n\r\n")
    if not found or head.startswith(b"HTTP/1.1 100"):
        return False
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.split(b":")[1])
    return False


def status(answer):
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else None


WEB_CASES = [
    # request, statuses
    (b"GET / HTTP/1.1\r\nHost: {h}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    (b"GET / HTTP/1.1\r\nHost: {h}\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n", {400}),
    *[(b"GET / HTTP/1.1\r\nHost: {h}\r\nContent-Length: " + v + b"\r\n\r\n", {400}) for v in (b"+5", b"5,5", b"0x5", b"-0", b"")],
    *[(b"POST / HTTP/1.1\r\nHost: {h}\r\nTransfer-Encoding: " + v + b"\r\n\r\n0\r\n\r\n", {400, 501})
      for v in (b"xchunked", b", chunked", b"chunked, chunked", b"\x0bchunked", b"chunked, gzip")],
    (b"POST / HTTP/1.0\r\nHost: {h}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400, 501}),
    (b"GET /x\nHost: a\n\n", {400}),
    (b"GET / HTTP/1.1\nHost: {h}\n\n", {400}),
    (b"GET / HTTP/1.1\r\nHost: {h}\r\nA: b\r\n folded\r\n\r\n", {400}),
    (b"GET / HTTP/1.1\r\nHost: {h}\r\nName : x\r\n\r\n", {400}),
    (b"GET / HTTP/1.1\r\nHost: {h}\r\nA: b\0c\r\n\r\n", {400}),
    (b"GET / HTTP/1.1\r\nHost: {h}\r\n: x\r\n\r\n", {400}),
    (b"GET / HTTP/1.1\r\n\r\n", {400}),
    (b"GET / HTTP/1.1\r\nHost: {h}\r\nHost: {h}\r\n\r\n", {400}),
    (b"GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", {400}),
    (b"GET / HTTP/1.1\r\nHost: u@{h}\r\n\r\n", {400}),
    (b"GET /" + b"a" * 17_000 + b" HTTP/1.1\r\nHost: {h}\r\n\r\n", {414}),
    (b"GET / HTTP/1.1\r\nHost: {h}\r\n" + b"A: b\r\n" * 101 + b"\r\n", {431}),
    (b"GET / HTTP/1.1\r\nHost: {h}\r\nA: " + b"b" * 33_000 + b"\r\n\r\n", {431}),
    (b"GET /a#b HTTP/1.1\r\nHost: {h}\r\n\r\n", {400}),
    (b"GET / HTTP/1.1\r\nHost: {h}\r\nExpect: x\r\n\r\n", {417}),
    (b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: {h}\r\n\r\n", {403, 404}),
    (b"GET /%252e%252e/ HTTP/1.1\r\nHost: {h}\r\n\r\n", {403, 404}),
    (b"GET /private.html/x.css HTTP/1.1\r\nHost: {h}\r\n\r\n", {403, 404}),
    (b"GET /index.html%00.css HTTP/1.1\r\nHost: {h}\r\n\r\n", {400, 403, 404}),
    (b"GET / HTTP/1.1\r\nHost: {h}\r\nRange: bytes=0-9223372036854775807\r\n\r\n", {206}),
    (b"GET / HTTP/1.1\r\nHost: {h}\r\nRange: bytes=-9223372036854775808\r\n\r\n", {206}),
    (b"GET / HTTP/1.1\r\nHost: {h}\r\nRange: bytes=18446744073709551616-\r\n\r\n", {416, 200}),
    (b"GET / HTTP/1.1\r\nHost: {h}\r\nRange: bytes=9-1\r\n\r\n", {200}),
    (b"GET / HTTP/1.1\r\nHost: {h}\r\nRange: bytes=" + b",".join(b"%d-%d" % (i, i) for i in range(1000)) + b"\r\n\r\n", {200}),
]


@pytest.mark.parametrize("number", range(len(WEB_CASES)))
def test_the_edge_answers_bad_requests(server, s3, site, number):
    s3.put_object(Bucket=site, Key="index.html", Body=b"home", ACL="public-read")
    request, statuses = WEB_CASES[number]
    answer = exchange(server.web_port, request.replace(b"{h}", site.encode()))
    assert status(answer) in statuses, answer[:300]
    if status(answer) >= 400:
        assert b"cache-control: no-store" in answer.lower() or status(answer) == 400
    good = exchange(server.web_port, b"GET / HTTP/1.1\r\nHost: %b\r\n\r\n" % site.encode())
    assert good.endswith(b"\r\n\r\nhome")


def test_a_directory_redirect_never_leaves_the_host(server, s3, site):
    for key in ("/evil.com/dir/index.html", "evil.com/dir/index.html", "\\evil.com/index.html"):
        s3.put_object(Bucket=site, Key=key, Body=b"x", ACL="public-read")
    for target in (b"//evil.com/dir", b"/evil.com/dir", b"/\\evil.com"):
        answer = exchange(server.web_port, b"GET %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (target, site.encode()))
        for line in answer.split(b"\r\n"):
            if line.lower().startswith(b"location:"):
                location = line.split(b":", 1)[1].strip()
                assert location.startswith(b"/") and location[1:2] not in (b"/", b"\\")


def test_smuggled_second_requests_are_not_answered(server, s3, site):
    answer = exchange(
        server.web_port,
        b"POST / HTTP/1.1\r\nHost: %b\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
        % site.encode())
    assert answer.count(b"HTTP/1.1 ") == 1 and status(answer) == 400


# ---- the API ----

def sign(method, path, query="", headers=None, payload=b"", account=OWNER, sha=None, now=None, region="us-east-1", service="s3",
         scope_date=None, terminal="aws4_request", secret=None):
    """A header signature (Signature Version 4), made by hand so that each part can be wrong."""
    now = now or datetime.datetime.now(datetime.timezone.utc)
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    date = scope_date or stamp[:8]
    sha = sha or hashlib.sha256(payload).hexdigest()
    signed = {"host": "127.0.0.1", "x-amz-content-sha256": sha, "x-amz-date": stamp, **(headers or {})}
    names = ";".join(sorted(signed))
    uri = urllib.parse.quote_from_bytes(urllib.parse.unquote_to_bytes(path), safe="/-_.~")
    canonical = "\n".join([method, uri, query, *(f"{n}:{signed[n]}" for n in sorted(signed)), "", names, sha])
    scope = f"{date}/{region}/{service}/{terminal}"
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + (secret or account.secret_key)).encode()
    for part in (date, region, service, terminal):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    signed["authorization"] = f"AWS4-HMAC-SHA256 Credential={account.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return signed


def raw(method, path, query="", headers=None, payload=b"", length=True):
    lines = [f"{method} {path}{'?' + query if query else ''} HTTP/1.1"] + [f"{n}: {v}" for n, v in (headers or {}).items()]
    if length:
        lines.append(f"content-length: {len(payload)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + payload


def code(answer):
    start = answer.find(b"<Code>")
    return answer[start + 6:answer.find(b"</Code>")].decode() if start >= 0 else None


def put(server, bucket, key="k", payload=b"hello", extra=None, **signing):
    signed = sign("PUT", f"/{bucket}/{key}", payload=payload, **signing)
    return exchange(server.api_port, raw("PUT", f"/{bucket}/{key}", headers={**signed, **(extra or {})}, payload=payload))


@pytest.fixture
def guarded(server, s3, bucket):
    """The old object is there before and after, untouched."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"before")
    yield bucket
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"before"


NOW = datetime.datetime.now


def test_a_hand_made_signature_is_accepted(server, s3, bucket):
    assert status(put(server, bucket)) == 200
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"


SIGNING_CASES = [
    ("an invented secret", dict(secret="x" * 40), None, 403, "SignatureDoesNotMatch"),
    ("streaming-unsigned with an invented secret", dict(secret="x" * 40, sha="STREAMING-UNSIGNED-PAYLOAD-TRAILER", headers={"x-amz-decoded-content-length": "5"}), None, 403, "SignatureDoesNotMatch"),
    ("16 minutes late", dict(late=16), None, 403, "RequestTimeTooSkewed"),
    ("another scope date", dict(scope_date="20200101"), None, 400, "AuthorizationHeaderMalformed"),
    ("another service", dict(service="ec2"), None, 400, "AuthorizationHeaderMalformed"),
    ("another terminal", dict(terminal="aws5_request"), None, 400, "AuthorizationHeaderMalformed"),
    ("one more unsigned x-amz header", {}, {"x-amz-acl": "public-read"}, 403, "AccessDenied"),
    ("an unsigned copy source", {}, {"x-amz-copy-source": "/a/b"}, 403, "AccessDenied"),
    ("a bad Content-MD5", {}, {"content-md5": "rL0Y20zC+Fzt72VPzMSk2A=="}, 400, "BadDigest"),
    ("an unreadable Content-MD5", {}, {"content-md5": "x"}, 400, "InvalidDigest"),
    ("another payload than announced", dict(sha="0" * 64), None, 400, "XAmzContentSHA256Mismatch"),
]


@pytest.mark.parametrize("name, signing, extra, expected, error", SIGNING_CASES, ids=[c[0] for c in SIGNING_CASES])
def test_signatures_that_are_wrong(server, guarded, name, signing, extra, expected, error):
    signing = dict(signing)
    if late := signing.pop("late", None):
        signing["now"] = NOW(datetime.timezone.utc) - datetime.timedelta(minutes=late)
    answer = put(server, guarded, extra=extra, **signing)
    assert (status(answer), code(answer)) == (expected, error), answer[:600]
    assert OWNER.secret_key.encode() not in answer


def test_an_unknown_key_and_both_mechanisms(server, guarded):
    signed = sign("PUT", f"/{guarded}/k", payload=b"x")
    signed["authorization"] = signed["authorization"].replace(OWNER.access_key, "AKIANOBODY0000000000")
    answer = exchange(server.api_port, raw("PUT", f"/{guarded}/k", headers=signed, payload=b"x"))
    assert (status(answer), code(answer)) == (403, "InvalidAccessKeyId")
    signed = sign("PUT", f"/{guarded}/k", payload=b"x")
    answer = exchange(server.api_port, raw("PUT", f"/{guarded}/k", "X-Amz-Signature=1", headers=signed, payload=b"x"))
    assert (status(answer), code(answer)) == (400, "InvalidArgument") and b"Only one auth mechanism allowed" in answer


def test_a_refusal_comes_before_the_body(server, guarded):
    signed = sign("PUT", f"/{guarded}/k", payload=b"x" * 100, secret="wrong" * 8)
    head = raw("PUT", f"/{guarded}/k", headers={**signed, "expect": "100-continue", "content-length": "100"}, length=False)
    answer = exchange(server.api_port, head)
    assert status(answer) == 403 and b"100 Continue" not in answer
    signed = sign("PUT", f"/{guarded}/k", payload=b"x")
    answer = exchange(server.api_port, raw("PUT", f"/{guarded}/k", headers={**signed, "expect": "x"}, payload=b"x"))
    assert status(answer) == 417


@pytest.mark.parametrize("payload, expected", [
    (b'<!DOCTYPE x [<!ENTITY a "b">]><Delete><Object><Key>&a;</Key></Object></Delete>', "MalformedXML"),
    (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><Delete/>', "MalformedXML"),
    (b"<a>" * 10_000, "MalformedXML"),
    (b"<Delete>" + b"<Object><Key>k</Key></Object>" * 1001 + b"</Delete>", "MalformedXML"),
    (b"<Delete><Object>", "MalformedXML"),
])
def test_xml_that_is_hostile(server, guarded, payload, expected):
    signed = sign("POST", f"/{guarded}", "delete=", payload=payload)
    answer = exchange(server.api_port, raw("POST", f"/{guarded}", "delete=", headers=signed, payload=payload))
    assert (status(answer), code(answer)) == (400, expected)


@pytest.mark.parametrize("key, expected", [
    ("a/../../victim/x", 200), ("%2e%2e%2fx", 200), ("..%5cx", 200), ("a%00b", 400), ("a%ffb", 400),
    ("%F0%9F%98%80" * 256, 200), ("%F0%9F%98%80" * 256 + "a", 400),
])
def test_keys_are_opaque_bytes(server, s3, guarded, key, expected):
    answer = put(server, guarded, key=key)
    assert status(answer) == expected, answer[:500]
    if expected == 200:
        listed = [e["Key"] for e in s3.list_objects_v2(Bucket=guarded)["Contents"]]
        assert urllib.parse.unquote(key) in listed
    elif "%F0" in key:
        assert code(answer) == "KeyTooLongError"
    else:
        assert code(answer) == "InvalidURI"


def test_nfc_and_nfd_are_two_keys(s3, guarded):
    for key in ("caf\u00e9", "cafe\u0301"):
        s3.put_object(Bucket=guarded, Key=key, Body=key.encode())
    keys = [e["Key"] for e in s3.list_objects_v2(Bucket=guarded, Prefix="caf")["Contents"]]
    assert keys == ["cafe\u0301", "caf\u00e9"]


def test_a_copy_source_cannot_climb(server, s3, other_s3, guarded):
    victim = guarded.replace("t", "v", 1)
    other_s3.create_bucket(Bucket=victim)
    other_s3.put_object(Bucket=victim, Key="secret", Body=b"s")
    for source in (f"/{guarded}/../{victim}/secret", f"/{guarded}/..%2f{victim}%2fsecret"):
        signed = sign("PUT", f"/{guarded}/copy", headers={"x-amz-copy-source": source})
        answer = exchange(server.api_port, raw("PUT", f"/{guarded}/copy", headers=signed))
        assert (status(answer), code(answer)) == (404, "NoSuchKey")
    signed = sign("PUT", f"/{guarded}/copy", headers={"x-amz-copy-source": f"/{victim}/secret"})
    answer = exchange(server.api_port, raw("PUT", f"/{guarded}/copy", headers=signed))
    assert (status(answer), code(answer)) == (403, "AccessDenied")


def chunked(parts, trailer=b""):
    return b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in parts) + b"0\r\n" + trailer + b"\r\n"


def put_chunked(server, bucket, payload, decoded, trailer=None, sha="STREAMING-UNSIGNED-PAYLOAD-TRAILER"):
    headers = {"content-encoding": "aws-chunked", "x-amz-decoded-content-length": str(decoded)}
    if trailer:
        headers["x-amz-trailer"] = trailer
    signed = sign("PUT", f"/{bucket}/k", headers=headers, sha=sha)
    return exchange(server.api_port, raw("PUT", f"/{bucket}/k", headers=signed, payload=payload))


def test_unsigned_chunks_with_a_trailer_are_stored(server, s3, bucket):
    import base64
    import zlib
    crc = base64.b64encode(zlib.crc32(b"hello world").to_bytes(4, "big"))
    body = chunked([b"hello ", b"world"], b"x-amz-checksum-crc32:" + crc + b"\r\n")
    assert status(put_chunked(server, bucket, body, 11, "x-amz-checksum-crc32")) == 200
    got = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert got["Body"].read() == b"hello world" and got["ChecksumCRC32"] == crc.decode()
    assert "ContentEncoding" not in got


@pytest.mark.parametrize("body, decoded, trailer, expected", [
    (chunked([b"hello"]), 9, None, "IncompleteBody"),
    (b"ffffffffffffffff\r\nhello\r\n0\r\n\r\n", 5, None, "InvalidRequest"),
    (chunked([b"hello"], b"x-amz-checksum-crc32:AAAAAA==\r\n"), 5, None, "MalformedTrailerError"),
    (chunked([b"hello"], b"x-amz-checksum-crc32:AAAAAA==\r\n"), 5, "x-amz-checksum-crc32", "BadDigest"),
])
def test_chunks_that_lie(server, guarded, body, decoded, trailer, expected):
    answer = put_chunked(server, guarded, body, decoded, trailer)
    assert (status(answer), code(answer)) == (400, expected), answer[:500]


def test_conditions_tell_nothing_about_private_objects(server, s3, bucket):
    s3.put_object(Bucket=bucket, Key="private", Body=b"x")
    for key in ("private", "absent"):
        for header in ('If-Match: "x"', "If-Modified-Since: Sat, 01 Jan 2028 00:00:00 GMT"):
            answer = exchange(server.api_port, f"GET /{bucket}/{key} HTTP/1.1\r\nHost: a\r\n{header}\r\n\r\n".encode())
            assert (status(answer), code(answer)) == (403, "AccessDenied")
            assert b"etag" not in answer.lower() and b"last-modified" not in answer.lower()


@pytest.mark.parametrize("name", ["A", "a..b", "192.168.0.1", "-a", "a" * 64, "trailing."])
def test_bucket_names_that_break_the_rules(server, name):
    answer = exchange(server.api_port, raw("PUT", f"/{name}", headers=sign("PUT", f"/{name}")))
    assert (status(answer), code(answer)) == (400, "InvalidBucketName")


def test_user_content_is_sandboxed_on_the_api_host(server, s3, bucket):
    s3.put_object(Bucket=bucket, Key="page", Body=b"<script>", ACL="public-read")
    answer = exchange(server.api_port, f"GET /{bucket}/page HTTP/1.1\r\nHost: a\r\n\r\n".encode()).lower()
    assert b"x-content-type-options: nosniff" in answer and b"content-security-policy: sandbox" in answer
    assert b"content-type: binary/octet-stream" in answer


# ---- DNS ----

def ask(server, packet, wait=0.5):
    with socket.socket(type=socket.SOCK_DGRAM) as peer:
        peer.settimeout(wait)
        peer.sendto(packet, ("127.0.0.1", server.dns_port))
        try:
            return peer.recv(65536)
        except TimeoutError:
            return None


def query(name=b"\7example\0", type_=1, class_=1, flags=0, counts=(1, 0, 0, 0), rest=b""):
    return struct.pack(">HHHHHH", 7, flags, *counts) + name + struct.pack(">HH", type_, class_) + rest


OPT = b"\0" + struct.pack(">HHIH", 41, 1232, 0, 0)
DNS_CASES = [
    ("a pointer to itself", query(name=b"\xc0\x0c"), 1),
    ("a pointer ahead", query(name=b"\xc0\x20"), 1),
    ("label type 01", query(name=b"\x41a\0"), 1),
    ("a name over 255 octets", query(name=b"\x3f" + b"a" * 63 + (b"\x3f" + b"a" * 63) * 3 + b"\0"), 1),
    ("no question", query(counts=(0, 0, 0, 0)), 1),
    ("two questions", query(counts=(2, 0, 0, 0), rest=b"\1a\0" + struct.pack(">HH", 1, 1)), 1),
    ("two OPT records", query(counts=(1, 0, 0, 2), rest=OPT + OPT), 1),
    ("QR set", query(flags=0x8000), None),
    ("eleven octets", b"\0" * 11, None),
    ("AXFR", query(type_=252), 5),
    ("class CH", query(class_=3), 5),
    ("a foreign zone", query(), 5),
    ("UPDATE", query(flags=5 << 11), 4),
    ("NOTIFY", query(flags=4 << 11), 4),
]


@pytest.mark.parametrize("name, packet, rcode", DNS_CASES, ids=[c[0] for c in DNS_CASES])
def test_the_name_server_answers_bad_packets(server, name, packet, rcode):
    answer = ask(server, packet)
    assert (answer and answer[3] & 15) == rcode
    if answer:
        assert answer[:2] == packet[:2] and len(answer) <= 1232
    assert ask(server, query(), wait=3)[3] & 15 == 5


def test_edns_version_1_is_badvers_with_the_question(server):
    answer = ask(server, query(counts=(1, 0, 0, 1), rest=b"\0" + struct.pack(">HHIH", 41, 1232, 1 << 16, 0)), wait=3)
    assert struct.unpack(">H", answer[4:6])[0] == 1 and b"\7example\0" in answer
    opt = answer.index(b"\0" + struct.pack(">H", 41))
    assert answer[opt + 5] == 1, "BADVERS is 16: its upper bits stand in the OPT record"


def test_tcp_length_0_closes(server):
    with socket.create_connection(("127.0.0.1", server.dns_port), timeout=5) as peer:
        peer.sendall(b"\0\0")
        assert peer.recv(10) == b""
