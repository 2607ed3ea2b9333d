"""Versions of objects and their locks, as programs and visitors meet them."""

import datetime

import pytest
from botocore.exceptions import ClientError

from conftest import client


@pytest.fixture
def versioned(s3, bucket):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


def visit(server, host, path):
    with server.visit(host, path) as answer:
        return answer.status, answer.read()


def test_a_site_shows_the_newest_version_and_goes_back_to_an_older_one(server, s3, site):
    s3.put_bucket_versioning(Bucket=site, VersioningConfiguration={"Status": "Enabled"})
    old = s3.put_object(Bucket=site, Key="index.html", Body=b"old", ACL="public-read")["VersionId"]
    assert visit(server, site, "/") == (200, b"old")
    s3.put_object(Bucket=site, Key="index.html", Body=b"new", ACL="public-read")
    assert visit(server, site, "/") == (200, b"new")
    marker = s3.delete_object(Bucket=site, Key="index.html")
    assert marker["DeleteMarker"]
    # Nothing tells a visitor that there was something.
    assert visit(server, site, "/")[0] in (403, 404)
    s3.delete_object(Bucket=site, Key="index.html", VersionId=marker["VersionId"])
    assert visit(server, site, "/") == (200, b"new")
    s3.copy_object(
        Bucket=site, Key="index.html", CopySource={"Bucket": site, "Key": "index.html", "VersionId": old}, ACL="public-read",
    )
    assert visit(server, site, "/") == (200, b"old")


def test_all_versions_are_found_and_removed_page_by_page(s3, versioned):
    for number in range(30):
        s3.put_object(Bucket=versioned, Key=f"k{number % 4}", Body=b"%d" % number)
    s3.delete_object(Bucket=versioned, Key="k0")
    with pytest.raises(ClientError) as refused:
        s3.delete_bucket(Bucket=versioned)
    assert refused.value.response["Error"]["Code"] == "BucketNotEmpty"
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=versioned, PaginationConfig={"PageSize": 7})
    found = [
        {"Key": entry["Key"], "VersionId": entry["VersionId"]}
        for page in pages for entry in page.get("Versions", []) + page.get("DeleteMarkers", [])
    ]
    assert len({entry["VersionId"] for entry in found}) == 31
    assert "Errors" not in s3.delete_objects(Bucket=versioned, Delete={"Objects": found})
    s3.delete_bucket(Bucket=versioned)


def test_versions_survive_a_crash(own_server):
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket="kept.localhost", ObjectLockEnabledForBucket=True)
    ids = [s3.put_object(Bucket="kept.localhost", Key="k", Body=b"x" * count)["VersionId"] for count in (1, 100_000)]
    s3.delete_object(Bucket="kept.localhost", Key="k")
    own_server.kill()
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    for id, count in zip(ids, (1, 100_000)):
        assert len(s3.get_object(Bucket="kept.localhost", Key="k", VersionId=id)["Body"].read()) == count
    with pytest.raises(ClientError) as missing:
        s3.get_object(Bucket="kept.localhost", Key="k")
    assert missing.value.response["ResponseMetadata"]["HTTPHeaders"]["x-amz-delete-marker"] == "true"


def test_a_locked_version_stays(s3, host):
    s3.create_bucket(Bucket=host, ObjectLockEnabledForBucket=True)
    until = datetime.datetime(2040, 1, 1, tzinfo=datetime.timezone.utc)
    id = s3.put_object(
        Bucket=host, Key="k", Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until,
    )["VersionId"]
    head = s3.head_object(Bucket=host, Key="k")
    assert (head["ObjectLockMode"], head["ObjectLockRetainUntilDate"]) == ("GOVERNANCE", until)
    with pytest.raises(ClientError) as refused:
        s3.delete_object(Bucket=host, Key="k", VersionId=id)
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    s3.put_object_legal_hold(Bucket=host, Key="k", LegalHold={"Status": "ON"})
    with pytest.raises(ClientError):
        s3.delete_object(Bucket=host, Key="k", VersionId=id, BypassGovernanceRetention=True)
    s3.put_object_legal_hold(Bucket=host, Key="k", LegalHold={"Status": "OFF"})
    s3.delete_object(Bucket=host, Key="k", VersionId=id, BypassGovernanceRetention=True)
    s3.delete_bucket(Bucket=host)
