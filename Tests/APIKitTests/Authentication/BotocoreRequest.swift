import Testing

/// A request signed by botocore 1.43.11 with Amazon's example key at 2013-05-24T00:00:00Z.
struct BotocoreRequest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// As it goes over the wire.
    let text: String

    /// - Parameter text: with LF for the line ends of the head.
    init(_ description: String, _ text: String) {
        testDescription = description
        let parts = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        self.text =
            parts[0].split(separator: "\n").joined(separator: "\r\n") + "\r\n\r\n" + (parts.count == 2 ? parts[1] : "")
    }

    static let all = [
        BotocoreRequest(
            "the list of buckets",
            """
            GET / HTTP/1.1
            Host: bucket.example.com:9000
            X-Amz-Date: 20130524T000000Z
            X-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4\
            _request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=caa8671fecac9c1acf\
            15d1545650d56caf79b8fa7ea095af0923f93d2df823a8


            """),
        BotocoreRequest(
            "a key with escapes and dot segments",
            """
            GET /a%20b/%C3%A9%2B%2A~/./../c//d HTTP/1.1
            Host: bucket.example.com:9000
            X-Amz-Date: 20130524T000000Z
            X-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4\
            _request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=19732258057b1408ac\
            fc9c19e720970ab3120cd5efaf6cf043a23f1d56559ad2


            """),
        BotocoreRequest(
            "a listing",
            """
            GET /b?list-type=2&prefix=a%20b%2F&delimiter=%2F&encoding-type=url&max-keys=5&start-after\
            = HTTP/1.1
            Host: bucket.example.com:9000
            X-Amz-Date: 20130524T000000Z
            X-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4\
            _request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=5bbd6b65bef4b53531\
            f463e2a04e886e0e158f75eaac87e6f307fade383da968


            """),
        BotocoreRequest(
            "a sub-resource without a value",
            """
            GET /b?acl HTTP/1.1
            Host: bucket.example.com:9000
            X-Amz-Date: 20130524T000000Z
            X-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4\
            _request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=9314f6fa93edd1b4b6\
            84b6b89e4b513b9c68b331ae8b8f889d5737e82be6af25


            """),
        BotocoreRequest(
            "parameters that need sorting",
            """
            GET /b?b=2&a=2&a=1&a-=3&A=0 HTTP/1.1
            Host: bucket.example.com:9000
            X-Amz-Date: 20130524T000000Z
            X-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4\
            _request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=c5eff2b6f62fabf96d\
            170749340659f9ebb2ac28649a58b490d8a7fb395899bd


            """),
        BotocoreRequest(
            "an upload with headers to fold",
            """
            PUT /b/k HTTP/1.1
            Host: bucket.example.com:9000
            x-amz-meta-a:   two   words 
            Content-Type: text/plain
            X-Amz-Acl: public-read
            X-Amz-Date: 20130524T000000Z
            X-Amz-Content-SHA256: 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
            Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4\
            _request, SignedHeaders=content-type;host;x-amz-acl;x-amz-content-sha256;x-amz-date;x-amz-\
            meta-a, Signature=f05c04dcb5991f455f3f70c991fc2c3fd4bbf0c016205c20c04dff45722853a8
            Content-Length: 5

            hello
            """),
        BotocoreRequest(
            "metadata in UTF-8",
            """
            PUT /b/k HTTP/1.1
            Host: bucket.example.com:9000
            x-amz-meta-name: café
            X-Amz-Date: 20130524T000000Z
            X-Amz-Content-SHA256: 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881
            Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4\
            _request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-meta-name, Signature=8f\
            d166ba6eb94ee353c28a0cbca66b6e2b9a4befc392c1abbf99bbfa657a50d4
            Content-Length: 1

            x
            """),
        BotocoreRequest(
            "another region",
            """
            DELETE /b/k?versionId=null HTTP/1.1
            Host: bucket.example.com:9000
            X-Amz-Date: 20130524T000000Z
            X-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/eu-central-1/s3/a\
            ws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=28427db98bd536b\
            d561498265c4f2271a54be7ad22687ea495da0be076d7801d


            """),
        BotocoreRequest(
            "a presigned download",
            """
            GET /b/a%20b%2Bc?response-content-type=text%2Fplain&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz\
            -Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=201\
            30524T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=6ea1e22eb0e4717c\
            d746c16fd94f6a0e6ee474c9342a463e71bff2d7f3c81ed9 HTTP/1.1
            Host: bucket.example.com:9000


            """),
        BotocoreRequest(
            "a presigned upload with a signed header",
            """
            PUT /b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524\
            %2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=3600&X-Amz-Sign\
            edHeaders=host%3Bx-amz-acl&X-Amz-Signature=261ec9960a0a6650bcd63b16db9f1d0295f0e689cbd1b15\
            7af788f7fbc64e0a5 HTTP/1.1
            Host: bucket.example.com:9000
            x-amz-acl: private


            """),
        BotocoreRequest(
            "Route 53",
            """
            GET /2013-04-01/hostedzone/Z1/rrset?name=a.example.com.&type=A&maxitems=10 HTTP/1.1
            Host: bucket.example.com:9000
            X-Amz-Date: 20130524T000000Z
            Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/route53\
            /aws4_request, SignedHeaders=host;x-amz-date, Signature=f87d5ae24b6c9f3f605557a00f3e4317b4\
            991c313052877ca12753bcc0053c54


            """),
        BotocoreRequest(
            "a path to normalise",
            """
            GET /2013-04-01//hostedzone/./x/../%2Fhostedzone%2FZ1/ HTTP/1.1
            Host: bucket.example.com:9000
            X-Amz-Date: 20130524T000000Z
            Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/route53\
            /aws4_request, SignedHeaders=host;x-amz-date, Signature=a48df5ba30b5c23227855d598bb1aae0e1\
            23363fd7c5d22cc5e9b97b9ff0d87b


            """),
        BotocoreRequest(
            "a body whose hash is not named",
            """
            POST /2013-04-01/hostedzone HTTP/1.1
            Host: bucket.example.com:9000
            Content-Type: application/xml
            X-Amz-Date: 20130524T000000Z
            Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/route53\
            /aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=831ab38f5acf28497874e\
            24b54fa4c7f6f76366f6aa4b7e582583622c9fae5c5
            Content-Length: 8

            <a>b</a>
            """),
        BotocoreRequest(
            "STS by form",
            """
            POST / HTTP/1.1
            Host: bucket.example.com:9000
            Content-Type: application/x-www-form-urlencoded; charset=utf-8
            X-Amz-Date: 20130524T000000Z
            Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/sts/aws\
            4_request, SignedHeaders=content-type;host;x-amz-date, Signature=8bd9fd4ebd977da5f1cb214fd\
            634fff48793d8f831d8458f5150f9e51c42fb32
            Content-Length: 43

            Action=GetCallerIdentity&Version=2011-06-15
            """),
        BotocoreRequest(
            "STS by a presigned query",
            """
            GET /?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-C\
            redential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fsts%2Faws4_request&X-Amz-Date=2013\
            0524T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=664e786b678d27edf\
            225a441565c96f49681262ae1ec0962d4104569d84f7fd3 HTTP/1.1
            Host: bucket.example.com:9000


            """),
    ]
}
