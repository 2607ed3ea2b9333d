import HTTPTypes
import Model
import S3API
import Testing

struct LogRecordTests {
    @Test("A request to a bucket with logging leaves a record, with the names that S3 has for it")
    func records() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/quiet", [:], "x")
            #expect(house.records.all.isEmpty)
            try await house.startLogging("mine")
            try await house.startLogging("open")
            try await house.ask(.put, "/mine/a", ["x-amz-acl": "public-read", "User-Agent": "test"], "hello")
            try await house.ask(.nobody, .get, "/mine/a", ["Referer": "http://r/"])
            try await house.ask(.get, "/mine/absent?x-note=1")
            try await house.ask(.get, "/mine?list-type=2")
            try await house.ask(.put, "/open/b", ["x-amz-copy-source": "/mine/a"])
            try await house.ask(.post, "/mine?delete", [:], "<Delete><Object><Key>a</Key></Object></Delete>")
            try await house.ask(.get, "/nowhere/a")

            let records = house.records.all
            #expect(
                records.map(\.operation) == [
                    "REST.PUT.OBJECT", "REST.GET.OBJECT", "REST.GET.OBJECT", "REST.GET.BUCKET", "REST.COPY.OBJECT",
                    "REST.COPY.OBJECT_GET", "REST.POST.MULTI_OBJECT_DELETE", "BATCH.DELETE.OBJECT",
                ])
            let put = records[0]
            #expect((put.status, put.objectBytes, put.isACLRequired) == (200, 5, false))
            #expect(put.requestURI.map { String(decoding: $0, as: UTF8.self) } == "PUT /mine/a HTTP/1.1")
            #expect(put.signatureVersion == "SigV4")
            #expect(put.requester == ObjectHouse.Party.me.account?.id)
            let get = records[1]
            #expect((get.status, get.bytesSent, get.isACLRequired) == (200, 5, true))
            #expect(get.requester == nil)
            #expect(get.signatureVersion == nil)
            let missing = records[2]
            #expect((missing.status, missing.errorCode) == (404, "NoSuchKey"))
            #expect(
                missing.requestURI.map { String(decoding: $0, as: UTF8.self) } == "GET /mine/absent?x-note=1 HTTP/1.1")
            let source = records[5]
            #expect(source.bucket.text == "mine")
            #expect(String(decoding: source.key, as: UTF8.self) == "a")
            #expect(source.requestURI == nil)
        }
    }
}
