"""gzip and brotli variants, made behind an upload and chosen by Accept-Encoding, seen by real clients."""

import gzip
import hashlib
import random
import re
import subprocess
import threading

import brotli
import pytest
import requests

from conftest import client
from test_website import curl, dom

BROWSER = "gzip, deflate, br"
PAGE = b"<!doctype html><title>Variants</title><p id=text>as it was written</p>\n" + b"<li>a line of it</li>\n" * 2000


def put(s3, site, key, body, **options):
    return s3.put_object(Bucket=site, Key=key, Body=body, ACL="public-read", **{"ContentType": "text/html", **options})


def wait(server):
    """Returns when everything that was uploaded is compressed."""
    assert server.frontage("compression", "--wait").startswith("0 objects wait")


def accept(server, site, path, coding, *options):
    return curl(server, site, path, "-H", f"Accept-Encoding: {coding}", *options)


def test_an_upload_with_the_aws_cli_is_served_to_curl_and_requests(server, site, tmp_path):
    (tmp_path / "index.html").write_bytes(PAGE)
    (tmp_path / "app.js").write_bytes(b"let x = 1; // and so on\n" * 900)
    (tmp_path / "noise.css").write_bytes(random.Random(1).randbytes(30_000))
    (tmp_path / "pixel.png").write_bytes(b"\0" * 30_000)
    (tmp_path / "tiny.txt").write_bytes(b"a" * 255)
    server.aws("s3", "sync", tmp_path, f"s3://{site}", "--acl", "public-read")
    wait(server)
    etag = f'"{hashlib.md5(PAGE).hexdigest()}"'
    plain = curl(server, site, "/")
    assert (plain.body, plain.headers["etag"], plain.headers["vary"]) == (PAGE, etag, "Accept-Encoding")
    assert "content-encoding" not in plain.headers
    for coding, decode, sent in [("br", brotli.decompress, "br"), ("gzip", gzip.decompress, "gzip"), (BROWSER, brotli.decompress, "br")]:
        answer = accept(server, site, "/", coding)
        assert answer.headers["content-encoding"] == sent
        assert answer.headers["etag"] == f'{etag[:-1]}-{sent}"'
        assert int(answer.headers["content-length"]) == len(answer.body) < len(PAGE) // 20
        assert answer.headers["vary"] == "Accept-Encoding"
        assert decode(answer.body) == PAGE
        assert accept(server, site, "/", coding, "-H", f"If-None-Match: {answer.headers['etag']}").status == 304
        part = accept(server, site, "/", coding, "-r", "5-9")
        assert (part.status, part.body) == (206, answer.body[5:10])
    assert curl(server, site, "/", "--compressed").body == PAGE
    got = requests.get(f"http://127.0.0.1:{server.web_port}/app.js", headers={"Host": site}, timeout=60)
    assert got.headers["Content-Encoding"] == "br" and got.content == (tmp_path / "app.js").read_bytes()
    for name in ("noise.css", "pixel.png", "tiny.txt"):
        answer = accept(server, site, f"/{name}", BROWSER)
        assert answer.body == (tmp_path / name).read_bytes()
        assert "vary" not in answer.headers and "content-encoding" not in answer.headers


def test_the_s3_api_knows_nothing_of_variants(server, s3, site):
    etag = put(s3, site, "page.html", PAGE)["ETag"]
    wait(server)
    assert accept(server, site, "/page.html", "br").headers["content-encoding"] == "br"
    seen = []
    s3.meta.events.register("before-send.s3.GetObject", lambda request, **_: seen.append(request.headers.get("Accept-Encoding")))
    s3.meta.events.register("before-sign.s3.GetObject", lambda request, **_: request.headers.add_header("Accept-Encoding", BROWSER))
    answer = s3.get_object(Bucket=site, Key="page.html")
    assert seen == [BROWSER.encode()] or seen == [BROWSER]
    assert (answer["Body"].read(), answer["ETag"], answer["ContentLength"]) == (PAGE, etag, len(PAGE))
    assert "ContentEncoding" not in answer and "vary" not in answer["ResponseMetadata"]["HTTPHeaders"]
    head = s3.head_object(Bucket=site, Key="page.html")
    assert (head["ETag"], head["ContentLength"]) == (etag, len(PAGE))
    listed = s3.list_objects_v2(Bucket=site)["Contents"]
    assert [(o["Key"], o["Size"], o["ETag"]) for o in listed] == [("page.html", len(PAGE), etag)]


def test_what_has_a_coding_of_its_own_is_served_as_stored(server, s3, site):
    stored = gzip.compress(PAGE)
    put(s3, site, "stored.html", stored, ContentEncoding="gzip")
    put(s3, site, "kept.html", PAGE, CacheControl="no-transform")
    wait(server)
    answer = accept(server, site, "/stored.html", "br")
    assert (answer.body, answer.headers["content-encoding"]) == (stored, "gzip")
    assert "vary" not in answer.headers
    kept = accept(server, site, "/kept.html", BROWSER)
    assert kept.body == PAGE and "vary" not in kept.headers


def test_copies_uploads_in_parts_and_large_objects_are_compressed_too(server, s3, site):
    large = b"".join(b"%d,%d\n" % (n, n * n) for n in range(700_000))
    upload = s3.create_multipart_upload(Bucket=site, Key="large.csv", ACL="public-read", ContentType="text/csv")["UploadId"]
    parts = [
        {"PartNumber": n, "ETag": s3.upload_part(Bucket=site, Key="large.csv", UploadId=upload, PartNumber=n, Body=body)["ETag"]}
        for n, body in enumerate([large[:6 << 20], large[6 << 20:]], 1)]
    s3.complete_multipart_upload(Bucket=site, Key="large.csv", UploadId=upload, MultipartUpload={"Parts": parts})
    put(s3, site, "a.html", PAGE)
    s3.copy_object(Bucket=site, Key="b.html", CopySource={"Bucket": site, "Key": "a.html"}, ACL="public-read")
    put(s3, site, "above.txt", b"a" * ((16 << 20) + 1))
    wait(server)
    for coding, decode in [("br", brotli.decompress), ("gzip", gzip.decompress)]:
        answer = accept(server, site, "/large.csv", coding)
        assert answer.headers["content-encoding"] == coding and answer.headers["etag"].endswith(f'-2-{coding}"')
        assert decode(answer.body) == large
        assert decode(accept(server, site, "/b.html", coding).body) == PAGE
    assert "content-encoding" not in accept(server, site, "/above.txt", "br", "-I").headers


def test_error_documents_are_compressed_and_own_pages_are_not(server, s3, site):
    own = accept(server, site, "/missing", "br")
    assert own.status == 403 and "content-encoding" not in own.headers
    put(s3, site, "404.html", PAGE)
    wait(server)
    answer = accept(server, site, "/missing", "br")
    assert (answer.status, answer.headers["content-encoding"]) == (403, "br")
    assert brotli.decompress(answer.body) == PAGE


def test_a_browser_shows_a_compressed_page(server, s3, site, tmp_path):
    put(s3, site, "index.html", PAGE.replace(b"</p>", b"</p><script src=app.js></script>", 1))
    script = b"document.getElementById('text').textContent = 'the script ran';\n" * 20
    put(s3, site, "app.js", script, ContentType="text/javascript")
    wait(server)
    assert accept(server, site, "/app.js", BROWSER).headers["content-encoding"] == "br"
    assert '<p id="text">the script ran</p>' in dom(server.web(site) + "/", tmp_path / "profile")


def test_the_switches_of_a_site_and_of_all(own_server):
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    site = "www.switch.localhost"
    s3.create_bucket(Bucket=site)
    etag = put(s3, site, "page.html", PAGE)["ETag"]
    wait(own_server)
    # Without a website nobody visits it, so nothing is made.
    s3.put_bucket_website(Bucket=site, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    wait(own_server)

    def is_compressed():
        answer = accept(own_server, site, "/page.html", "br")
        if "content-encoding" in answer.headers:
            return brotli.decompress(answer.body) == PAGE and answer.headers["vary"] == "Accept-Encoding"
        assert (answer.body, answer.headers["etag"]) == (PAGE, etag) and "vary" not in answer.headers
        return False

    assert is_compressed()
    own_server.frontage("site", site, "--compress", "off")
    assert not is_compressed()
    wait(own_server)
    assert not is_compressed() and blob_files(own_server) == 1
    own_server.frontage("site", site, "--compress", "on")
    wait(own_server)
    assert is_compressed()
    assert own_server.stop() == 0
    own_server.configure({"web": {"compression": "off"}})
    own_server.start()
    assert not is_compressed()
    wait(own_server)
    assert own_server.stop() == 0
    # What was removed is made again by the search of the next start.
    own_server.configure({})
    own_server.start()
    wait(own_server)
    assert is_compressed()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    s3.delete_object(Bucket=site, Key="page.html")
    s3.delete_bucket(Bucket=site)
    assert own_server.stop() == 0


def blob_files(server):
    return sum(1 for path in (server.directory / "data/blobs").rglob("*") if path.is_file() and path.parent.name != "tmp")


def test_kills_while_variants_are_made_leave_every_page_right(own_server):
    site, chance = "www.killed.localhost", random.Random(5)
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket=site)
    s3.put_bucket_website(Bucket=site, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    bodies = {}
    for round in range(6):
        for number in range(12):
            key = f"p{number}"
            bodies[key] = text(chance, f"{round} {number}", chance.choice([600, 30_000, 200_000]))
            put(s3, site, key, bodies[key])
        own_server.kill()
        own_server.configure({})
        own_server.start()
        s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    wait(own_server)
    for key, body in bodies.items():
        answer = accept(own_server, site, f"/{key}", "br")
        assert answer.headers["content-encoding"] == "br" and brotli.decompress(answer.body) == body
    assert own_server.stop() == 0


def text(chance, name, count):
    """About `count` bytes that say whose they are and that are worth compressing."""
    words = " ".join(f"w{chance.randrange(300)}" for _ in range(count // 5))
    return f"{name}\n{words}\n{name}\n".encode()


def test_overwrites_while_variants_are_made_never_show_one_content_under_another_tag(server, s3, site):
    chance = random.Random(11)
    written, keys, done = {}, [f"k{n}" for n in range(4)], threading.Event()
    failures, codings = [], []

    def visit(coding):
        session = requests.Session()
        order = random.Random(coding)
        while not done.is_set():
            key = order.choice(keys)
            answer = session.get(
                f"http://127.0.0.1:{server.web_port}/{key}", headers={"Host": site, "Accept-Encoding": coding}, timeout=60)
            if answer.status_code != 200:
                continue
            codings.append(answer.headers.get("Content-Encoding"))
            tag = re.fullmatch(r'"([0-9a-f]{32})(-br|-gzip)?"', answer.headers["ETag"])
            suffix = {None: None, "-br": "br", "-gzip": "gzip"}[tag[2]]
            if suffix != answer.headers.get("Content-Encoding") or hashlib.md5(answer.content).hexdigest() != tag[1]:
                failures.append((key, answer.headers["ETag"], answer.headers.get("Content-Encoding")))

    visitors = [threading.Thread(target=visit, args=(coding,)) for coding in ("br", "gzip", "identity")]
    for visitor in visitors:
        visitor.start()
    try:
        for number in range(400):
            key = chance.choice(keys)
            written[key] = text(chance, f"{key} {number}", chance.choice([300, 3000, 40_000]))
            put(s3, site, key, written[key])
            if number % 50 == 49:
                wait(server)
    finally:
        done.set()
        for visitor in visitors:
            visitor.join()
    assert not failures
    assert {None, "br", "gzip"} <= set(codings), "the visitors saw objects with and without variants"
    wait(server)
    for key in written:
        for coding, decode in [("br", brotli.decompress), ("gzip", gzip.decompress)]:
            answer = accept(server, site, f"/{key}", coding)
            assert answer.headers["content-encoding"] == coding and decode(answer.body) == written[key]


def test_variants_are_the_same_over_http2(own_server):
    own_server.configure({"web": {"h2c": True}})
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    site = "www.two.localhost"
    s3.create_bucket(Bucket=site)
    s3.put_bucket_website(Bucket=site, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    put(s3, site, "page.html", PAGE)
    wait(own_server)
    for coding in ("br", "gzip", "identity"):
        one = accept(own_server, site, "/page.html", coding)
        two = accept(own_server, site, "/page.html", coding, "--http2-prior-knowledge")
        assert two.body == one.body
        for name in ("etag", "vary", "content-encoding", "content-length"):
            assert two.headers.get(name) == one.headers.get(name)
        tag = one.headers["etag"]
        kept = accept(own_server, site, "/page.html", coding, "--http2-prior-knowledge", "-H", f"If-None-Match: {tag}")
        assert (kept.status, kept.headers["etag"], kept.headers["vary"]) == (304, tag, "Accept-Encoding")
    assert own_server.stop() == 0
