"""Who owns objects, and whether ACLs count: with boto3, and on the website."""

import json

import pytest
from botocore.exceptions import ClientError

from frontage import OTHER, OWNER
from test_website import curl


def refused(call, **arguments):
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["ResponseMetadata"]["HTTPStatusCode"], error.value.response["Error"]["Code"]


def enforce(s3, bucket, ownership="BucketOwnerEnforced"):
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": ownership}]})


def allow_everyone(s3, bucket, action):
    statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": f"arn:aws:s3:::{bucket}/*"}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def test_ownership_controls_are_put_read_and_deleted(s3, bucket):
    assert refused(s3.get_bucket_ownership_controls, Bucket=bucket) == (404, "OwnershipControlsNotFoundError")
    for ownership in ["BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"]:
        enforce(s3, bucket, ownership)
        rules = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
        assert rules == [{"ObjectOwnership": ownership}]
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    assert refused(s3.get_bucket_ownership_controls, Bucket=bucket) == (404, "OwnershipControlsNotFoundError")


def test_a_bucket_can_be_created_without_acls(s3, host):
    public = refused(s3.create_bucket, Bucket=host, ObjectOwnership="BucketOwnerEnforced", ACL="public-read")
    assert public == (400, "InvalidBucketAclWithObjectOwnership")
    s3.create_bucket(Bucket=host, ObjectOwnership="BucketOwnerEnforced")
    denied = refused(s3.put_object, Bucket=host, Key="k", Body=b"", ACL="public-read")
    assert denied == (400, "AccessControlListNotSupported")
    s3.put_object(Bucket=host, Key="k", Body=b"", ACL="bucket-owner-full-control")
    assert refused(s3.put_object_acl, Bucket=host, Key="k", ACL="private") == (400, "AccessControlListNotSupported")
    assert refused(s3.put_bucket_acl, Bucket=host, ACL="private") == (400, "AccessControlListNotSupported")


def test_the_bucket_owner_owns_what_others_write(s3, other_s3, bucket):
    allow_everyone(s3, bucket, "s3:PutObject")
    for ownership, acl, owner in [
        ("ObjectWriter", "bucket-owner-full-control", OTHER), ("BucketOwnerPreferred", "bucket-owner-full-control", OWNER),
        ("BucketOwnerEnforced", "bucket-owner-full-control", OWNER),
    ]:
        enforce(s3, bucket, ownership)
        other_s3.put_object(Bucket=bucket, Key=ownership, Body=b"x", ACL=acl)
        assert s3.get_object_acl(Bucket=bucket, Key=ownership)["Owner"]["ID"] == owner.id


def test_a_website_without_acls_is_open_by_policy_alone(server, s3, site):
    s3.put_object(Bucket=site, Key="index.html", Body=b"home", ACL="public-read")
    assert curl(server, site, "/").status == 200
    enforce(s3, site)
    assert curl(server, site, "/").status == 403
    allow_everyone(s3, site, "s3:GetObject")
    assert curl(server, site, "/").body == b"home"
    s3.delete_bucket_policy(Bucket=site)
    s3.delete_bucket_ownership_controls(Bucket=site)
    assert curl(server, site, "/").status == 200
