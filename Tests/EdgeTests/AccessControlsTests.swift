import Edge
import Model
import Testing

/// What a bucket's settings make of ACLs and policies counts for visits as it does for the API.
struct AccessControlsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var controls: AccessControls
        var hasPolicy = false
        var status: Int
        var missing: Int

        var testDescription: String { "\(controls) policy \(hasPolicy)" }
    }

    static let cases: [Case] = [
        Case(controls: AccessControls(), status: 200, missing: 404),
        Case(controls: AccessControls(ownership: .bucketOwnerPreferred), status: 200, missing: 404),
        Case(controls: AccessControls(ownership: .bucketOwnerEnforced), status: 403, missing: 403),
        Case(controls: AccessControls(ownership: .bucketOwnerEnforced), hasPolicy: true, status: 200, missing: 404),
        Case(controls: blocking { $0.ignoresPublicACLs = true }, status: 403, missing: 403),
        Case(controls: blocking { $0.ignoresPublicACLs = true }, hasPolicy: true, status: 200, missing: 404),
        Case(controls: blocking { $0.restrictsPublicBuckets = true }, status: 200, missing: 404),
        Case(controls: blocking { $0.restrictsPublicBuckets = true }, hasPolicy: true, status: 403, missing: 403),
        Case(controls: blocking { $0.blocksPublicACLs = true }, hasPolicy: true, status: 200, missing: 404),
        Case(controls: blocking { $0.blocksPublicPolicy = true }, hasPolicy: true, status: 200, missing: 404),
    ]

    @Test("A public object in a bucket that everyone may list is seen as the bucket's settings say", arguments: cases)
    func visits(_ test: Case) async throws {
        let policy = """
            {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
             "Resource": "arn:aws:s3:::www.example.com/*"}}
            """
        var site = Fixture.site(policy: test.hasPolicy ? policy : nil)
        site.controls = test.controls
        // Of the same terms but for the settings, which must not be shared.
        let fixture = try await Fixture(sites: [Fixture.site("www.example.org", bucket: 2), site])
        fixture.put("index.html", "home")
        #expect(fixture.get("/").status == test.status)
        #expect(fixture.get("/none").status == test.missing)
    }

    private static func blocking(_ change: (inout PublicAccessBlock) -> Void) -> AccessControls {
        var block = PublicAccessBlock()
        change(&block)
        return AccessControls(publicAccessBlock: block)
    }
}
