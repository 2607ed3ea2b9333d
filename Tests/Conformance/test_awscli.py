"""The aws command line, as people type it."""

import hashlib
import json
import os
import urllib.error
import urllib.request

import pytest


def tree(folder):
    return {
        os.path.relpath(os.path.join(at, name), folder): open(os.path.join(at, name), "rb").read()
        for at, _, names in os.walk(folder) for name in names
    }


@pytest.fixture
def public(tmp_path):
    files = {
        "index.html": b"<h1>hello</h1>",
        "with space/a file.txt": b"space",
        "unicode/caf\u00e9-\u2603.txt": "sn\u00f6".encode(),
        "empty": b"",
        "LICENSE": b"no extension",
        "deep/er/and/deeper.css": b"body{}",
        "plus+and&amp;.txt": b"plus",
    }
    for name, content in files.items():
        path = tmp_path / "public" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        # S3's times are whole seconds: a file written within the second of its upload would look newer than its object.
        os.utime(path, (path.stat().st_mtime - 60,) * 2)
    return tmp_path / "public"


def test_mb_sync_and_rb_of_a_tree_with_odd_names(server, host, public, tmp_path):
    server.aws("s3", "mb", f"s3://{host}")
    server.aws("s3", "sync", public, f"s3://{host}", "--acl", "public-read")
    server.aws("s3", "sync", f"s3://{host}", tmp_path / "back")
    assert tree(tmp_path / "back") == tree(public)
    assert server.aws("s3", "sync", public, f"s3://{host}") == "", "a second sync has nothing to do"
    (public / "with space/a file.txt").unlink()
    (public / "new.txt").write_bytes(b"new")
    server.aws("s3", "sync", public, f"s3://{host}", "--delete")
    listing = json.loads(server.aws("s3api", "list-objects-v2", "--bucket", host))
    keys = [entry["Key"] for entry in listing["Contents"]]
    assert keys == sorted(keys, key=str.encode)
    assert set(keys) == set(tree(public))
    refused = server.aws_run("s3", "rb", f"s3://{host}", check=False)
    assert refused.returncode != 0 and "BucketNotEmpty" in refused.stderr
    server.aws("s3", "rb", f"s3://{host}", "--force")
    gone = server.aws_run("s3", "ls", f"s3://{host}", check=False)
    assert gone.returncode != 0 and "NoSuchBucket" in gone.stderr


def test_a_60_mib_file_is_copied_in_parts_and_comes_back_whole(server, bucket, tmp_path):
    content = os.urandom(1 << 20) * 60
    (tmp_path / "big.bin").write_bytes(content)
    server.aws("s3", "cp", tmp_path / "big.bin", f"s3://{bucket}/big.bin")
    head = json.loads(server.aws("s3api", "head-object", "--bucket", bucket, "--key", "big.bin"))
    assert head["ContentLength"] == len(content)
    assert head["ETag"].strip('"').endswith("-8"), "eight parts of 8 MiB"
    server.aws("s3", "cp", f"s3://{bucket}/big.bin", tmp_path / "back.bin")
    assert hashlib.sha256((tmp_path / "back.bin").read_bytes()).digest() == hashlib.sha256(content).digest()
    server.aws("s3", "cp", f"s3://{bucket}/big.bin", f"s3://{bucket}/copy.bin")
    copy = json.loads(server.aws("s3api", "head-object", "--bucket", bucket, "--key", "copy.bin"))
    assert copy["ContentLength"] == len(content)
    server.aws("s3", "mv", f"s3://{bucket}/copy.bin", f"s3://{bucket}/moved.bin")
    assert server.aws_run("s3api", "head-object", "--bucket", bucket, "--key", "copy.bin", check=False).returncode != 0


def test_a_presigned_address_opens_a_private_object(server, bucket, tmp_path):
    (tmp_path / "secret.txt").write_text("for you")
    server.aws("s3", "cp", tmp_path / "secret.txt", f"s3://{bucket}/a secret.txt")
    url = server.aws("s3", "presign", f"s3://{bucket}/a secret.txt", "--expires-in", "60").strip()
    assert urllib.request.urlopen(url).read() == b"for you"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url.replace("Signature=", "Signature=0"))
    assert refused.value.code == 403


def test_the_website_command_makes_a_site(server, host, public):
    server.aws("s3", "mb", f"s3://{host}")
    server.aws("s3", "sync", public, f"s3://{host}", "--acl", "public-read")
    server.aws("s3", "website", f"s3://{host}", "--index-document", "index.html", "--error-document", "404.html")
    assert server.visit(host).read() == b"<h1>hello</h1>"
    assert server.visit(host, "/with%20space/a%20file.txt").read() == b"space"
    website = json.loads(server.aws("s3api", "get-bucket-website", "--bucket", host))
    assert website == {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "404.html"}}


def test_an_acl_opens_and_closes_a_page(server, site, tmp_path):
    (tmp_path / "page.html").write_text("page")
    server.aws("s3", "cp", tmp_path / "page.html", f"s3://{site}/page.html")

    def status():
        return server.visit(site, "/page.html").status

    assert status() == 403
    server.aws("s3api", "put-object-acl", "--bucket", site, "--key", "page.html", "--acl", "public-read")
    assert status() == 200
    grants = json.loads(server.aws("s3api", "get-object-acl", "--bucket", site, "--key", "page.html"))["Grants"]
    assert {"Grantee": {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "Permission": "READ"} in grants
    server.aws("s3api", "put-object-acl", "--bucket", site, "--key", "page.html", "--acl", "private")
    assert status() == 403


def test_sts_says_who_the_caller_is(server):
    identity = json.loads(server.aws("sts", "get-caller-identity"))
    assert len(identity["Account"]) == 12 and identity["Arn"].startswith("arn:aws:iam::" + identity["Account"])
