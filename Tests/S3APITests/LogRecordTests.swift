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

    @Test("Each key of a bulk delete has a record that tells whether an ACL was what allowed it")
    func bulkDelete() async throws {
        try await ObjectHouse.run { house in
            try await house.startLogging("open")
            for key in ["a", "b", "c"] { try await house.ask(.them, .put, "/open/\(key)", [:], "x") }
            try await house.ask(.put, "/open/mine", [:], "x")
            let before = house.records.all.count
            func delete(_ party: ObjectHouse.Party, _ objects: [String]) async throws {
                let body = objects.map { "<Object>\($0)</Object>" }.joined()
                try await house.ask(party, .post, "/open?delete", [:], "<Delete>\(body)</Delete>")
            }
            try await delete(
                .them, ["<Key>a</Key>", "<Key>mine</Key>", "<Key>b</Key><ETag>x</ETag>", "<Key>none</Key>"])
            try await delete(.me, ["<Key>c</Key>", "<Key>mine</Key>"])
            let records = house.records.all[before...].filter { $0.operation == "BATCH.DELETE.OBJECT" }
            #expect(records.map { String(decoding: $0.key, as: UTF8.self) } == ["a", "mine", "b", "none", "c", "mine"])
            #expect(records.map(\.status) == [204, 403, 412, 204, 204, 204])
            #expect(records.map(\.isACLRequired) == [true, false, true, true, false, false])
            let requests = house.records.all[before...].filter { $0.operation == "REST.POST.MULTI_OBJECT_DELETE" }
            #expect(requests.map(\.isACLRequired) == [true, false])
        }
    }
}
