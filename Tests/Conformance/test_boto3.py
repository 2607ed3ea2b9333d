"""What programs do with the SDK."""

import base64
import hashlib
import http.client
import io
import os
import urllib.error
import urllib.parse
import urllib.request
import zlib

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from conftest import client
from frontage import OTHER, OWNER


def code(raised):
    return raised.value.response["Error"]["Code"]


def status(raised):
    return raised.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_an_object_comes_back_with_all_that_was_stored(s3, bucket):
    s3.put_object(
        Bucket=bucket, Key="a/b c.html", Body=b"<p>x", ContentType="text/html; charset=utf-8", CacheControl="max-age=60",
        ContentLanguage="de", ContentDisposition='attachment; filename="x"', ContentEncoding="identity",
        Metadata={"colour": "blue", "n": "1"}, WebsiteRedirectLocation="/other",
    )
    head = s3.head_object(Bucket=bucket, Key="a/b c.html")
    assert head["ContentType"] == "text/html; charset=utf-8"
    assert head["CacheControl"] == "max-age=60"
    assert head["ContentLanguage"] == "de"
    assert head["ContentDisposition"] == 'attachment; filename="x"'
    assert head["Metadata"] == {"colour": "blue", "n": "1"}
    assert head["WebsiteRedirectLocation"] == "/other"
    assert head["ETag"] == '"%s"' % hashlib.md5(b"<p>x").hexdigest()
    assert s3.get_object(Bucket=bucket, Key="a/b c.html")["Body"].read() == b"<p>x"


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_a_checksum_is_verified_kept_and_returned(s3, bucket, algorithm):
    body = os.urandom(100_000)
    expected = {
        "CRC32": lambda: zlib.crc32(body).to_bytes(4, "big"),
        "SHA1": lambda: hashlib.sha1(body).digest(),
        "SHA256": lambda: hashlib.sha256(body).digest(),
    }[algorithm]()
    field = "Checksum" + algorithm
    text = base64.b64encode(expected).decode()
    assert s3.put_object(Bucket=bucket, Key="sum", Body=body, **{field: text})[field] == text
    assert s3.head_object(Bucket=bucket, Key="sum", ChecksumMode="ENABLED")[field] == text
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=bucket, Key="sum", Body=body + b"!", **{field: text})
    assert code(refused) == "BadDigest"
    assert s3.get_object(Bucket=bucket, Key="sum")["Body"].read() == body


# The check values of the catalogue of CRC algorithms for the text 123456789.
@pytest.mark.parametrize("algorithm, value", [("CRC32C", 0xE3069283), ("CRC64NVME", 0xAE8B14860A799888)])
def test_checksums_that_python_does_not_know(s3, bucket, algorithm, value):
    size = 8 if algorithm == "CRC64NVME" else 4
    text = base64.b64encode(value.to_bytes(size, "big")).decode()
    field = "Checksum" + algorithm
    s3.put_object(Bucket=bucket, Key="sum", Body=b"123456789", **{field: text})
    assert s3.head_object(Bucket=bucket, Key="sum", ChecksumMode="ENABLED")[field] == text
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=bucket, Key="sum", Body=b"123456780", **{field: text})
    assert code(refused) == "BadDigest"


def test_ranges_and_conditions(s3, bucket):
    put = s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    part = s3.get_object(Bucket=bucket, Key="k", Range="bytes=2-4")
    assert part["Body"].read() == b"234" and part["ContentRange"] == "bytes 2-4/10"
    assert s3.get_object(Bucket=bucket, Key="k", Range="bytes=-3")["Body"].read() == b"789"
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=bucket, Key="k", Range="bytes=10-")
    assert (code(refused), status(refused)) == ("InvalidRange", 416)
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=bucket, Key="k", IfNoneMatch=put["ETag"])
    assert status(refused) == 304
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=bucket, Key="k", IfMatch='"other"')
    assert status(refused) == 412
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=bucket, Key="k", Body=b"", IfNoneMatch="*")
    assert (code(refused), status(refused)) == ("PreconditionFailed", 412)


def test_listing_pages_prefixes_and_delimiters(s3, bucket):
    keys = [f"d{i}/f{j}" for i in range(4) for j in range(5)] + ["top", "z\u00fc"]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 3})
    assert [e["Key"] for page in pages for e in page["Contents"]] == sorted(keys, key=str.encode)
    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": 2}))
    prefixes = [p["Prefix"] for page in pages for p in page.get("CommonPrefixes", [])]
    assert prefixes == ["d0/", "d1/", "d2/", "d3/"]
    assert [e["Key"] for page in pages for e in page.get("Contents", [])] == ["top", "z\u00fc"]
    pages = s3.get_paginator("list_objects").paginate(Bucket=bucket, PaginationConfig={"PageSize": 4})
    assert [e["Key"] for page in pages for e in page["Contents"]] == sorted(keys, key=str.encode)
    after = s3.list_objects_v2(Bucket=bucket, StartAfter="d3/f3")
    assert [e["Key"] for e in after["Contents"]] == ["d3/f4", "top", "z\u00fc"]


def test_bulk_delete(s3, bucket):
    for index in range(20):
        s3.put_object(Bucket=bucket, Key=f"k{index}", Body=b"")
    answer = s3.delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": f"k{i}"} for i in range(19)] + [{"Key": "never there"}]}
    )
    assert len(answer["Deleted"]) == 20 and "Errors" not in answer
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1


def test_a_multipart_upload_by_hand(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="m", ContentType="text/plain", Metadata={"a": "b"})["UploadId"]
    first, second = os.urandom(5 << 20), b"the end"
    parts = [
        {"PartNumber": n, "ETag": s3.upload_part(Bucket=bucket, Key="m", UploadId=upload, PartNumber=n, Body=body)["ETag"]}
        for n, body in ((1, first), (2, second))
    ]
    assert [p["Size"] for p in s3.list_parts(Bucket=bucket, Key="m", UploadId=upload)["Parts"]] == [len(first), len(second)]
    assert [u["Key"] for u in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]] == ["m"]
    with pytest.raises(ClientError) as refused:
        s3.complete_multipart_upload(
            Bucket=bucket, Key="m", UploadId=upload, MultipartUpload={"Parts": list(reversed(parts))})
    assert code(refused) == "InvalidPartOrder"
    done = s3.complete_multipart_upload(Bucket=bucket, Key="m", UploadId=upload, MultipartUpload={"Parts": parts})
    md5s = hashlib.md5(first).digest() + hashlib.md5(second).digest()
    assert done["ETag"] == '"%s-2"' % hashlib.md5(md5s).hexdigest()
    got = s3.get_object(Bucket=bucket, Key="m")
    assert got["Body"].read() == first + second and got["Metadata"] == {"a": "b"} and got["ContentType"] == "text/plain"
    assert s3.get_object(Bucket=bucket, Key="m", PartNumber=2)["Body"].read() == second
    attributes = s3.get_object_attributes(Bucket=bucket, Key="m", ObjectAttributes=["ETag", "ObjectSize", "ObjectParts"])
    assert attributes["ObjectSize"] == len(first + second) and attributes["ObjectParts"]["TotalPartsCount"] == 2
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_a_copy_of_an_object_in_parts_is_an_object_in_one_part(s3, bucket):
    body = os.urandom((5 << 20) + 7)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="m", ChecksumAlgorithm="SHA256")["UploadId"]
    parts = []
    for number, piece in ((1, body[:5 << 20]), (2, body[5 << 20:])):
        part = s3.upload_part(Bucket=bucket, Key="m", UploadId=upload, PartNumber=number, Body=piece, ChecksumAlgorithm="SHA256")
        parts.append({"PartNumber": number, "ETag": part["ETag"], "ChecksumSHA256": part["ChecksumSHA256"]})
    done = s3.complete_multipart_upload(Bucket=bucket, Key="m", UploadId=upload, MultipartUpload={"Parts": parts})
    assert done["ETag"].endswith('-2"') and done["ChecksumType"] == "COMPOSITE"
    copy = s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "m"})["CopyObjectResult"]
    assert copy["ETag"] == '"%s"' % hashlib.md5(body).hexdigest()
    assert copy["ChecksumSHA256"] == base64.b64encode(hashlib.sha256(body).digest()).decode()
    head = s3.head_object(Bucket=bucket, Key="copy", ChecksumMode="ENABLED")
    assert (head["ETag"], head["ChecksumSHA256"], head["ChecksumType"]) == (copy["ETag"], copy["ChecksumSHA256"], "FULL_OBJECT")
    assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == body
    attributes = s3.get_object_attributes(Bucket=bucket, Key="copy", ObjectAttributes=["ObjectParts", "ETag"])
    assert "ObjectParts" not in attributes
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=bucket, Key="copy", PartNumber=2)
    assert code(refused) == "InvalidPartNumber"


def test_the_location_of_an_object_in_parts_is_where_it_can_be_fetched(server, s3, bucket):
    key = "dir/sn\u00f6 & +.txt"
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key, ACL="public-read")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=1, Body=b"here")
    done = s3.complete_multipart_upload(
        Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    assert done["Location"] == f"{server.api}/{bucket}/" + urllib.parse.quote(key, safe="")
    assert urllib.request.urlopen(done["Location"]).read() == b"here"


def test_parts_that_are_too_small_or_aborted(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="m")["UploadId"]
    parts = [
        {"PartNumber": n, "ETag": s3.upload_part(Bucket=bucket, Key="m", UploadId=upload, PartNumber=n, Body=b"small")["ETag"]}
        for n in (1, 2)
    ]
    with pytest.raises(ClientError) as refused:
        s3.complete_multipart_upload(Bucket=bucket, Key="m", UploadId=upload, MultipartUpload={"Parts": parts})
    assert code(refused) == "EntityTooSmall"
    s3.abort_multipart_upload(Bucket=bucket, Key="m", UploadId=upload)
    with pytest.raises(ClientError) as refused:
        s3.list_parts(Bucket=bucket, Key="m", UploadId=upload)
    assert code(refused) == "NoSuchUpload"


def test_copies_on_the_server(s3, bucket):
    body = os.urandom(6 << 20)
    s3.put_object(Bucket=bucket, Key="from \u00e9+", Body=body, Metadata={"a": "1"}, ContentType="x/y")
    s3.copy_object(Bucket=bucket, Key="same", CopySource={"Bucket": bucket, "Key": "from \u00e9+"})
    assert s3.head_object(Bucket=bucket, Key="same")["Metadata"] == {"a": "1"}
    s3.copy_object(
        Bucket=bucket, Key="other", CopySource={"Bucket": bucket, "Key": "from \u00e9+"}, MetadataDirective="REPLACE",
        Metadata={"b": "2"}, ContentType="p/q",
    )
    head = s3.head_object(Bucket=bucket, Key="other")
    assert head["Metadata"] == {"b": "2"} and head["ContentType"] == "p/q"
    s3.delete_object(Bucket=bucket, Key="from \u00e9+")
    assert s3.get_object(Bucket=bucket, Key="same")["Body"].read() == body
    upload = s3.create_multipart_upload(Bucket=bucket, Key="assembled")["UploadId"]
    part = s3.upload_part_copy(
        Bucket=bucket, Key="assembled", UploadId=upload, PartNumber=1, CopySource={"Bucket": bucket, "Key": "same"},
        CopySourceRange=f"bytes=10-{(5 << 20) + 9}",
    )["CopyPartResult"]
    s3.complete_multipart_upload(
        Bucket=bucket, Key="assembled", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    assert s3.get_object(Bucket=bucket, Key="assembled")["Body"].read() == body[10:(5 << 20) + 10]


def test_tags_of_objects_and_buckets(s3, bucket):
    tags = [{"Key": "a", "Value": "1 + 1"}, {"Key": "b", "Value": ""}]
    s3.put_object(Bucket=bucket, Key="tagged", Body=b"x", Tagging="b=&a=1%20%2B+1")
    assert s3.get_object_tagging(Bucket=bucket, Key="tagged")["TagSet"] == tags
    assert s3.head_object(Bucket=bucket, Key="tagged")["ResponseMetadata"]["HTTPHeaders"]["x-amz-tagging-count"] == "2"
    s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/tagged")
    assert s3.get_object_tagging(Bucket=bucket, Key="copy")["TagSet"] == tags
    s3.put_object_tagging(Bucket=bucket, Key="copy", Tagging={"TagSet": [{"Key": "Überschrift", "Value": "ä/b@c"}]})
    assert s3.get_object_tagging(Bucket=bucket, Key="copy")["TagSet"] == [{"Key": "Überschrift", "Value": "ä/b@c"}]
    s3.delete_object_tagging(Bucket=bucket, Key="copy")
    assert s3.get_object_tagging(Bucket=bucket, Key="copy")["TagSet"] == []
    with pytest.raises(ClientError) as refused:
        s3.put_object_tagging(Bucket=bucket, Key="copy", Tagging={"TagSet": [{"Key": str(n), "Value": ""} for n in range(11)]})
    assert code(refused) == "BadRequest"

    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == tags
    s3.delete_bucket_tagging(Bucket=bucket)
    with pytest.raises(ClientError) as refused:
        s3.get_bucket_tagging(Bucket=bucket)
    assert code(refused) == "NoSuchTagSet"


def test_a_browser_may_ask_before_it_uses_a_presigned_address(s3, bucket):
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "a"})
    asked = {"Origin": "https://app.example.com", "Access-Control-Request-Method": "PUT"}

    def ask(method, **headers):
        return urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers))

    with pytest.raises(urllib.error.HTTPError) as refused:
        ask("OPTIONS", **asked)
    assert refused.value.code == 403 and b"<Code>AccessForbidden</Code>" in refused.value.read()
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [
        {"AllowedOrigins": ["https://*.example.com"], "AllowedMethods": ["PUT"], "ExposeHeaders": ["ETag"]}]})
    answer = ask("OPTIONS", **asked)
    assert answer.status == 200 and answer.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask("GET", **asked)
    assert refused.value.code == 403 and b"SignatureDoesNotMatch" in refused.value.read()


def test_a_part_comes_with_its_own_checksum(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts", ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")["UploadId"]
    bodies = [b"a" * (5 << 20), b"b"]
    parts = [
        {"PartNumber": number, **{name: part[name] for name in ("ETag", "ChecksumCRC32")}}
        for number, part in enumerate((s3.upload_part(
            Bucket=bucket, Key="parts", UploadId=upload, PartNumber=number, Body=body, ChecksumAlgorithm="CRC32")
            for number, body in enumerate(bodies, 1)), 1)]
    whole = s3.complete_multipart_upload(Bucket=bucket, Key="parts", UploadId=upload, MultipartUpload={"Parts": parts})
    for number, body in enumerate(bodies, 1):
        got = s3.get_object(Bucket=bucket, Key="parts", PartNumber=number, ChecksumMode="ENABLED")
        assert got["ChecksumCRC32"] == base64.b64encode(zlib.crc32(body).to_bytes(4)).decode()
        assert got["ChecksumType"] == "FULL_OBJECT" and got["Body"].read() == body
    head = s3.head_object(Bucket=bucket, Key="parts", ChecksumMode="ENABLED")
    assert head["ChecksumCRC32"] == whole["ChecksumCRC32"] == base64.b64encode(zlib.crc32(b"".join(bodies)).to_bytes(4)).decode()


def test_two_accounts_do_not_see_each_other(s3, other_s3, bucket):
    s3.put_object(Bucket=bucket, Key="mine", Body=b"x")
    assert bucket not in [b["Name"] for b in other_s3.list_buckets()["Buckets"]]
    for attempt in (
        lambda: other_s3.get_object(Bucket=bucket, Key="mine"),
        lambda: other_s3.list_objects_v2(Bucket=bucket),
        lambda: other_s3.put_object(Bucket=bucket, Key="theirs", Body=b""),
        lambda: other_s3.delete_object(Bucket=bucket, Key="mine"),
        lambda: other_s3.get_bucket_acl(Bucket=bucket),
        lambda: other_s3.put_bucket_website(
            Bucket=bucket, WebsiteConfiguration={"IndexDocument": {"Suffix": "x"}}),
        lambda: other_s3.delete_bucket(Bucket=bucket),
    ):
        with pytest.raises(ClientError) as refused:
            attempt()
        assert (code(refused), status(refused)) == ("AccessDenied", 403)
    with pytest.raises(ClientError) as refused:
        other_s3.create_bucket(Bucket=bucket)
    assert code(refused) == "BucketAlreadyExists"
    s3.put_bucket_acl(Bucket=bucket, GrantRead=f'id="{OTHER.id}"', GrantWrite=f'id="{OTHER.id}"')
    assert other_s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    other_s3.put_object(Bucket=bucket, Key="theirs", Body=b"theirs")
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=bucket, Key="theirs")
    assert code(refused) == "AccessDenied", "the object belongs to who wrote it"


def test_a_policy_opens_a_folder_and_its_deny_wins(s3, bucket, server):
    for key in ("open/a", "open/secret", "closed/a"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    policy = """{"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"Resource":"arn:aws:s3:::%s/open/*"},
      {"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:Get*","Resource":"arn:aws:s3:::%s/open/se?ret"}]}""" % (bucket, bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    assert s3.get_bucket_policy(Bucket=bucket)["Policy"] == policy

    def anonymous(key):
        try:
            return urllib.request.urlopen(f"{server.api}/{bucket}/{key}").status
        except urllib.error.HTTPError as error:
            return error.code

    assert [anonymous(k) for k in ("open/a", "open/secret", "closed/a")] == [200, 403, 403]
    with pytest.raises(ClientError) as refused:
        s3.put_bucket_policy(Bucket=bucket, Policy=policy.replace(bucket, "another"))
    assert code(refused) == "MalformedPolicy"
    conditional = policy.replace('"Action":["s3:GetObject"]', '"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}},"Action":"s3:GetObject"')
    with pytest.raises(ClientError) as refused:
        s3.put_bucket_policy(Bucket=bucket, Policy=conditional)
    assert code(refused) in ("MalformedPolicy", "NotImplemented"), "what is not evaluated is refused, never ignored"
    s3.delete_bucket_policy(Bucket=bucket)
    with pytest.raises(ClientError) as refused:
        s3.get_bucket_policy(Bucket=bucket)
    assert code(refused) == "NoSuchBucketPolicy"


def test_virtual_host_style(server, bucket):
    virtual = client(server, "s3", s3={"addressing_style": "virtual"})

    def to_loopback(request, **_):
        parts = urllib.parse.urlsplit(request.url)
        request.headers["Host"] = f"{bucket}.s3.localhost:{server.api_port}"
        path = parts.path.removeprefix(f"/{bucket}") or "/"
        request.url = f"http://127.0.0.1:{server.api_port}{path}" + ("?" + parts.query if parts.query else "")

    virtual.meta.events.register("before-sign.s3", to_loopback)
    virtual.put_object(Bucket=bucket, Key="by-host", Body=b"1")
    assert virtual.get_object(Bucket=bucket, Key="by-host")["Body"].read() == b"1"


@pytest.mark.parametrize("version", [None, "s3v4"])
@pytest.mark.parametrize("style", ["path", "virtual"])
def test_presigned_addresses_do_what_they_were_signed_for(server, s3, bucket, version, style):
    key = "dir/sn\u00f6 & +?.txt"
    signer = client(server, "s3", signature_version=version, s3={"addressing_style": style})
    if style == "virtual":
        signer = boto3.client(
            "s3", endpoint_url=f"http://s3.localhost:{server.api_port}", region_name="us-east-1",
            aws_access_key_id=OWNER.access_key, aws_secret_access_key=OWNER.secret_key,
            config=Config(signature_version=version, s3={"addressing_style": style}))

    def send(method, url, body=None, **headers):
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection("127.0.0.1", server.api_port)
        connection.request(method, f"{parts.path}?{parts.query}", body, {"Host": parts.netloc, **headers})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer

    url = signer.generate_presigned_url(
        "put_object", Params={"Bucket": bucket, "Key": key, "ContentType": "text/x", "ACL": "public-read"})
    assert ("AWSAccessKeyId=" in url) == (version is None), "boto3 signs with version 2 unless told otherwise"
    headers = {"Content-Type": "text/x", "x-amz-acl": "public-read"}
    assert send("PUT", url, b"hello", **headers)[0] == 200
    assert send("PUT", url, b"hello", **{**headers, "x-amz-acl": "private"})[0] == 403
    assert send("PUT", url, b"hello", **headers, **{"x-amz-tagging": "a=b"})[0] == 403
    assert s3.head_object(Bucket=bucket, Key=key)["ContentType"] == "text/x"
    assert len(s3.get_object_acl(Bucket=bucket, Key=key)["Grants"]) == 2

    url = signer.generate_presigned_url("get_object", Params={
        "Bucket": bucket, "Key": key, "ResponseContentType": "text/plain; charset=utf-8",
        "ResponseContentDisposition": 'attachment; filename="a&b.txt"'})
    status, body, answer = send("GET", url)
    assert (status, body) == (200, b"hello")
    assert answer.getheader("Content-Type") == "text/plain; charset=utf-8"
    assert answer.getheader("Content-Disposition") == 'attachment; filename="a&b.txt"'
    assert send("DELETE", url)[0] == 403
    assert send("GET", url.replace("sn", "no"))[0] == 403
    assert send("GET", url.replace("plain", "html"))[0] == 403
    assert send("GET", url + "&versionId=null")[0] == 403

    status, _, answer = send("HEAD", signer.generate_presigned_url("head_object", Params={"Bucket": bucket, "Key": key}))
    assert (status, answer.getheader("Content-Length")) == (200, "5")
    listing = signer.generate_presigned_url("list_objects_v2", Params={"Bucket": bucket, "Prefix": "dir/"})
    status, body, _ = send("GET", listing)
    assert status == 200 and b"<KeyCount>1</KeyCount>" in body
    removal = signer.generate_presigned_url("delete_object", Params={"Bucket": bucket, "Key": key})
    assert send("DELETE", removal)[0] == 204
    assert send("GET", url)[0] == 404


def test_not_configured_has_its_own_error(s3, bucket):
    for call, expected in (
        (s3.get_bucket_website, "NoSuchWebsiteConfiguration"),
        (s3.get_bucket_policy, "NoSuchBucketPolicy"),
        (s3.get_bucket_cors, "NoSuchCORSConfiguration"),
        (s3.get_bucket_lifecycle_configuration, "NoSuchLifecycleConfiguration"),
        (s3.get_bucket_replication, "ReplicationConfigurationNotFoundError"),
        (s3.get_bucket_tagging, "NoSuchTagSet"),
        (s3.get_object_lock_configuration, "ObjectLockConfigurationNotFoundError"),
        (s3.get_public_access_block, "NoSuchPublicAccessBlockConfiguration"),
        (s3.get_bucket_ownership_controls, "OwnershipControlsNotFoundError"),
        (s3.get_bucket_encryption, "ServerSideEncryptionConfigurationNotFoundError"),
    ):
        with pytest.raises(ClientError) as refused:
            call(Bucket=bucket)
        assert code(refused) == expected
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None


def test_a_stream_of_unknown_seekability_uploads(s3, bucket):
    body = os.urandom(20 << 20)
    s3.upload_fileobj(io.BytesIO(body), bucket, "stream")
    back = io.BytesIO()
    s3.download_fileobj(bucket, "stream", back)
    assert back.getvalue() == body
