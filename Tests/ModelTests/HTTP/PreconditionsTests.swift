import Model
import Testing

@Suite struct PreconditionsTests {
    private static let now = Timestamp(seconds: 1_795_000_000)
    private static let modified = Timestamp(milliseconds: 784_111_777_500)
    private static let same = "Sun, 06 Nov 1994 08:49:37 GMT"
    private static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
    private static let after = "Sun, 06 Nov 1994 08:49:38 GMT"

    private static func outcome(
        _ purpose: Preconditions.Purpose, exists: Bool = true, _ headers: [(Preconditions.Header, String)]
    ) -> Preconditions.Outcome {
        var conditions = Preconditions(
            purpose, etag: exists ? ETag("0123456789abcdef0123456789abcdef") : nil, modified: modified, now: now)
        for (header, value) in headers {
            let text = value.replacing("TAG", with: "0123456789abcdef0123456789abcdef")
            let value = text.utf8.span
            switch header {
            case .ifMatch: conditions.ifMatch(value)
            case .ifNoneMatch: conditions.ifNoneMatch(value)
            case .ifModifiedSince: conditions.ifModifiedSince(value)
            case .ifUnmodifiedSince: conditions.ifUnmodifiedSince(value)
            }
        }
        return conditions.outcome
    }

    @Test(
        arguments: [
            ([], .proceed),
            ([(.ifMatch, "\"TAG\"")], .proceed),
            ([(.ifMatch, "TAG")], .proceed),
            ([(.ifMatch, "*")], .proceed),
            ([(.ifMatch, "\"other\", \"TAG\"")], .proceed),
            ([(.ifMatch, "\"other\""), (.ifMatch, "\"TAG\"")], .proceed),
            ([(.ifMatch, "W/\"TAG\"")], .failed(.ifMatch)),
            ([(.ifMatch, "\"other\"")], .failed(.ifMatch)),
            ([(.ifMatch, "")], .failed(.ifMatch)),
            ([(.ifMatch, "\"TAG")], .failed(.ifMatch)),
            ([(.ifNoneMatch, "\"TAG\"")], .notModified),
            ([(.ifNoneMatch, "W/\"TAG\"")], .notModified),
            ([(.ifNoneMatch, "\"a,b\",TAG")], .notModified),
            ([(.ifNoneMatch, "*")], .notModified),
            ([(.ifNoneMatch, "\"other\"")], .proceed),
            ([(.ifNoneMatch, "\"*\"")], .proceed),
            ([(.ifModifiedSince, same)], .notModified),
            ([(.ifModifiedSince, after)], .notModified),
            ([(.ifModifiedSince, before)], .proceed),
            ([(.ifModifiedSince, "yesterday")], .proceed),
            ([(.ifUnmodifiedSince, same)], .proceed),
            ([(.ifUnmodifiedSince, before)], .failed(.ifUnmodifiedSince)),
            ([(.ifUnmodifiedSince, "yesterday")], .proceed),
            ([(.ifMatch, "\"TAG\""), (.ifUnmodifiedSince, before)], .proceed),
            ([(.ifNoneMatch, "\"TAG\""), (.ifModifiedSince, before)], .notModified),
            ([(.ifNoneMatch, "\"other\""), (.ifModifiedSince, same)], .proceed),
            ([(.ifMatch, "\"other\""), (.ifNoneMatch, "\"TAG\"")], .failed(.ifMatch)),
            ([(.ifMatch, "\"TAG\""), (.ifNoneMatch, "\"TAG\"")], .notModified),
        ] as [([(Preconditions.Header, String)], Preconditions.Outcome)])
    func `a read is answered in the order of RFC 9110`(
        headers: [(Preconditions.Header, String)], expected: Preconditions.Outcome
    ) {
        #expect(Self.outcome(.read, headers) == expected)
    }

    @Test(
        arguments: [
            (true, [(.ifNoneMatch, "*")], .failed(.ifNoneMatch)),
            (false, [(.ifNoneMatch, "*")], .proceed),
            (true, [(.ifMatch, "\"TAG\"")], .proceed),
            (false, [(.ifMatch, "\"TAG\"")], .failed(.ifMatch)),
            (false, [(.ifMatch, "*")], .failed(.ifMatch)),
            (true, [(.ifModifiedSince, same)], .proceed),
            (true, [(.ifUnmodifiedSince, before)], .proceed),
        ] as [(Bool, [(Preconditions.Header, String)], Preconditions.Outcome)])
    func `a write fails rather than being not modified`(
        exists: Bool, headers: [(Preconditions.Header, String)], expected: Preconditions.Outcome
    ) {
        #expect(Self.outcome(.write, exists: exists, headers) == expected)
    }

    @Test(
        arguments: [
            ([(.ifNoneMatch, "\"TAG\"")], .failed(.ifNoneMatch)),
            ([(.ifModifiedSince, same)], .failed(.ifModifiedSince)),
            ([(.ifMatch, "\"TAG\""), (.ifUnmodifiedSince, before)], .proceed),
            ([(.ifNoneMatch, "\"TAG\""), (.ifModifiedSince, before)], .failed(.ifNoneMatch)),
        ] as [([(Preconditions.Header, String)], Preconditions.Outcome)])
    func `the source of a copy fails where a read is not modified`(
        headers: [(Preconditions.Header, String)], expected: Preconditions.Outcome
    ) {
        #expect(Self.outcome(.copySource, headers) == expected)
    }

    @Test(arguments: [
        ("\"TAG\"", true), ("W/\"TAG\"", false), ("\"other\"", false), (same, true), (before, false), (after, false),
    ])
    func `If-Range wants the strong tag or the exact date`(value: String, holds: Bool) {
        let tag = "0123456789abcdef0123456789abcdef"
        let text = value.replacing("TAG", with: tag)
        #expect(
            Preconditions.ifRangeHolds(text.utf8.span, etag: ETag(tag), modified: Self.modified, now: Self.now) == holds
        )
    }
}
