import Testing

extension BotocoreRequest {
    /// Addresses that boto3 1.43.11 makes with version 2, `ExpiresIn` an hour.
    static let allSigV2 = [
        BotocoreRequest(
            "the list of buckets",
            """
            GET /?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=2atzAsMyY7DGKrWIDEMKgNMBhyg%3D&Expires\
            =1369357200 HTTP/1.1
            Host: bucket.example.com:9000


            """),
        BotocoreRequest(
            "a key with escapes and dot segments",
            """
            GET /b/a%20b/%C3%A9%2B%2A~%26%3F%23/./../c//d?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signatur\
            e=Ie35nrTJQuPNGJSgUULLzs41gkY%3D&Expires=1369357200 HTTP/1.1
            Host: bucket.example.com:9000


            """),
        BotocoreRequest(
            "a download of a version with another type",
            """
            GET /b/k?response-content-type=text%2Fplain%3B%20charset%3Dutf-8&response-content-disposit\
            ion=attachment%3B%20filename%3D%22a%2Bb%20%26%20%C3%BC.txt%22&versionId=v1&AWSAccessKeyId=\
            AKIAIOSFODNN7EXAMPLE&Signature=lmpTT5KLJ6CyPjQtFKj8tYK665w%3D&Expires=1369357200 HTTP/1.1
            Host: bucket.example.com:9000


            """),
        BotocoreRequest(
            "the head of an object",
            """
            HEAD /b/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=inD4rbyMHe52lXkUDxfd1CwEKG4%3D&Exp\
            ires=1369357200 HTTP/1.1
            Host: bucket.example.com:9000


            """),
        BotocoreRequest(
            "an upload",
            """
            PUT /b/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=k04EIzGo9CwgHBXxk607vdW0awU%3D&Expi\
            res=1369357200 HTTP/1.1
            Host: bucket.example.com:9000
            Content-Length: 5

            hello
            """),
        BotocoreRequest(
            "an upload with headers in the query",
            """
            PUT /b/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=993pI2XNDWvvJPeHBx7Rx3hMhM4%3D&cont\
            ent-type=text%2Fplain&x-amz-acl=public-read&x-amz-meta-a=two%20%20%20words%20&Expires=1369\
            357200 HTTP/1.1
            Host: bucket.example.com:9000
            Content-Length: 5

            hello
            """),
        BotocoreRequest(
            "an upload with headers in both places",
            """
            PUT /b/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=kUTRDxmMgJKFHE3zOO%2BSM8ln5vs%3D&co\
            ntent-type=text%2Fplain&x-amz-acl=public-read&Expires=1369357200 HTTP/1.1
            Host: bucket.example.com:9000
            Content-Type: text/plain
            x-amz-acl: public-read
            Content-Length: 5

            hello
            """),
        BotocoreRequest(
            "a sub-resource without a value",
            """
            GET /b/k?acl&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=yo6XBDJ1quenQJKeUesEC2wX%2FAQ%3\
            D&Expires=1369357200 HTTP/1.1
            Host: bucket.example.com:9000


            """),
        BotocoreRequest(
            "a part of an upload",
            """
            PUT /b/k?partNumber=2&uploadId=u%2B%2F%3D&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=8z\
            4%2BLHSwtCMGSXSw7ICEXTxyXbs%3D&Expires=1369357200 HTTP/1.1
            Host: bucket.example.com:9000
            Content-Length: 5

            hello
            """),
        BotocoreRequest(
            "a listing",
            """
            GET /b?list-type=2&prefix=a%20b%2F&max-keys=5&encoding-type=url&AWSAccessKeyId=AKIAIOSFODN\
            N7EXAMPLE&Signature=uFVu53See%2FtiVRo4RGjrVZJPbIc%3D&Expires=1369357200 HTTP/1.1
            Host: bucket.example.com:9000


            """),
        BotocoreRequest(
            "a bucket's sub-resource",
            """
            GET /b?cors&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=OQlSnJcTD1ueueDOgm2U4zPx8q0%3D&E\
            xpires=1369357200 HTTP/1.1
            Host: bucket.example.com:9000


            """),
        BotocoreRequest(
            "a removal",
            """
            DELETE /b/k?versionId=null&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=c6cDnRFGR1mHM2p3y\
            XfiSLMnQlQ%3D&Expires=1369357200 HTTP/1.1
            Host: bucket.example.com:9000


            """),
        BotocoreRequest(
            "a session token",
            """
            GET /b/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=RTR3POUbGIYOgGrwB8EPzB6wYgU%3D&x-am\
            z-security-token=TOK%2Ben%2F%3D&Expires=1369357200 HTTP/1.1
            Host: bucket.example.com:9000


            """),
        BotocoreRequest(
            "a bucket in the host",
            """
            GET /a%20b?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=JYvbexh9ToakY0TMlF0gctJbVMM%3D&Ex\
            pires=1369357200 HTTP/1.1
            Host: my-bucket.s3.example.com:9000


            """),
        BotocoreRequest(
            "the listing of a bucket in the host",
            """
            GET /?list-type=2&encoding-type=url&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=OXTjKLwY\
            6id1lz4ZVEAUNDpTxcs%3D&Expires=1369357200 HTTP/1.1
            Host: my-bucket.s3.example.com:9000


            """),
        BotocoreRequest(
            "all headers in the query",
            """
            PUT /headers?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=2B1EZ853fCW9VnAx5%2FzYd48yg%2B0\
            %3D&content-type=image%2Fpng&content-md5=XUFAKrxLKna5cZ2REBfFkg%3D%3D&x-amz-acl=public-rea\
            d&x-amz-meta-a=two%20%20%20words%20&Expires=1369357200 HTTP/1.1
            Host: my-bucket.s3.example.com:9000


            """),
    ]

    /// - Parameter name: one of `allSigV2`.
    static func sigV2(_ name: String) throws -> String {
        try #require(allSigV2.first { $0.testDescription == name }).text
    }
}
