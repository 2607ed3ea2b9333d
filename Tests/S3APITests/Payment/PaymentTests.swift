import HTTPTypes
import S3API
import Testing

@Suite struct PaymentTests {
    private static let requester = "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>"
    private static let owner = "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>"

    @Test func `who pays is kept, and only its owner says so`() async throws {
        try await ObjectHouse.run { (house) async throws in
            #expect(try await house.ask(.get, "/mine?requestPayment")["Payer"] == "BucketOwner")
            #expect(try await house.ask(.put, "/mine?requestPayment", [:], PaymentTests.requester).status == 200)
            #expect(try await house.ask(.get, "/mine?requestPayment")["Payer"] == "Requester")
            #expect(try await house.ask(.put, "/mine?requestPayment", [:], PaymentTests.owner).status == 200)
            #expect(try await house.ask(.get, "/mine?requestPayment")["Payer"] == "BucketOwner")
            for body in [
                "<RequestPaymentConfiguration/>", "<Payer>Requester</Payer>",
                "<RequestPaymentConfiguration><Payer>requester</Payer></RequestPaymentConfiguration>",
            ] {
                #expect(try await house.ask(.put, "/mine?requestPayment", [:], body).code == "MalformedXML")
            }
            #expect(try await house.ask(.put, "/mine?requestPayment").code == "MissingRequestBodyError")
            #expect(try await house.ask(.them, .put, "/mine?requestPayment", [:], PaymentTests.requester).status == 403)
            #expect(try await house.ask(.them, .get, "/mine?requestPayment").status == 403)
        }
    }

    @Test func `others than the owner get in when they sign and say that they pay`() async throws {
        try await ObjectHouse.run { (house) async throws in
            try await house.ask(.put, "/open/a", ["x-amz-acl": "public-read"], "hello")
            try await house.ask(.put, "/open?requestPayment", [:], PaymentTests.requester)
            let pays = ["x-amz-request-payer": "requester"]
            func told(
                _ party: ObjectHouse.Party, _ target: String, _ headers: [String: String] = [:]
            ) async throws -> String {
                let answer = try await house.ask(party, .get, target, headers)
                return "\(answer.status) \(answer.header("x-amz-request-charged") ?? "-")"
            }
            #expect(try await told(.me, "/open/a") == "200 -")
            #expect(try await told(.them, "/open/a") == "403 -")
            #expect(try await told(.them, "/open/a", pays) == "200 requester")
            #expect(try await told(.them, "/open/a?x-amz-request-payer=requester") == "200 requester")
            #expect(try await told(.them, "/open/a", ["x-amz-request-payer": "owner"]) == "403 -")
            #expect(try await told(.them, "/open?list-type=2") == "403 -")
            #expect(try await told(.them, "/open?list-type=2", pays) == "200 requester")
            #expect(try await told(.nobody, "/open/a", pays) == "403 -")
            #expect(try await told(.nobody, "/open/a") == "403 -")
            let put = try await house.ask(.them, .put, "/open/b", pays, "x")
            #expect((put.status, put.header("x-amz-request-charged")) == (200, "requester"))
            #expect(try await house.ask(.them, .put, "/open/b", [:], "x").code == "AccessDenied")
            let copy = ["x-amz-copy-source": "/open/a"]
            #expect(try await house.ask(.them, .put, "/victim/a", copy).status == 403)
            #expect(try await house.ask(.them, .put, "/victim/a", copy.merging(pays) { $1 }).status == 200)
            // What is refused otherwise, nobody can pay for.
            #expect(try await told(.them, "/open?requestPayment", pays) == "403 -")
        }
    }

    @Test func `transfer acceleration is kept for who asks, where S3 has it`() async throws {
        try await ObjectHouse.run { (house) async throws in
            func document(_ status: String) -> String {
                "<AccelerateConfiguration><Status>\(status)</Status></AccelerateConfiguration>"
            }
            #expect(try await house.ask(.get, "/mine?accelerate")["Status"] == nil)
            for status in ["Enabled", "Suspended"] {
                #expect(try await house.ask(.put, "/mine?accelerate", [:], document(status)).status == 200)
                #expect(try await house.ask(.get, "/mine?accelerate")["Status"] == status)
            }
            #expect(try await house.ask(.put, "/mine?accelerate", [:], document("On")).code == "MalformedXML")
            #expect(try await house.ask(.them, .put, "/mine?accelerate", [:], document("Enabled")).status == 403)
            #expect(try await house.ask(.them, .get, "/mine?accelerate").status == 403)
            try await house.ask(.put, "/www.example.com")
            let dotted = try await house.ask(.put, "/www.example.com?accelerate", [:], document("Enabled"))
            #expect((dotted.status, dotted.code) == (400, "InvalidRequest"))
        }
    }
}
