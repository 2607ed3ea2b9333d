import Model
import Testing

@Suite struct RangeSetTests {
    private static func resolve(_ header: String, bytes: Int64) -> RangeSet.Resolution? {
        RangeSet(header.utf8.span)?.resolve(bytes: bytes)
    }

    @Test(
        arguments: [
            ("bytes=0-4", [0..<5]),
            ("bytes=0-0", [0..<1]),
            ("bytes=9-", [9..<10]),
            ("bytes=0-", [0..<10]),
            ("bytes=-3", [7..<10]),
            ("bytes=-99", [0..<10]),
            ("bytes=5-99", [5..<10]),
            ("Bytes=0-4", [0..<5]),
            ("bytes= 0-4 , 6-7", [0..<5, 6..<8]),
            ("bytes=,,6-7,,0-1", [6..<8, 0..<2]),
            ("bytes=0-1,20-30", [0..<2]),
            ("bytes=0-9223372036854775807", [0..<10]),
            ("bytes=-9223372036854775808", [0..<10]),
            ("bytes=0-18446744073709551616", [0..<10]),
        ] as [(String, [Range<Int64>])])
    func `ranges of ten bytes are clamped to them`(header: String, ranges: [Range<Int64>]) {
        #expect(Self.resolve(header, bytes: 10) == .partial(ranges))
    }

    @Test(arguments: ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=18446744073709551616-", "bytes=20-30,40-"])
    func `ranges beyond the end are unsatisfiable`(header: String) {
        #expect(Self.resolve(header, bytes: 10) == .unsatisfiable)
    }

    @Test(arguments: [
        "", "bytes", "bytes=", "bytes=-", "bytes=9-1", "bytes=a-b", "items=0-4", "bytes=0-4;", "bytes=0 -4",
        "bytes=+1-4",
        "bytes=0--4", "bytes=0-4 5-6", "bytes=0-1,", "0-4",
        "bytes=" + Array(repeating: "0-0", count: 1000).joined(separator: ","),
    ])
    func `a malformed or excessive header is ignored`(header: String) {
        #expect(Self.resolve(header, bytes: 10) == nil)
    }

    @Test func `ranges that add up to more than the whole get the whole`() {
        #expect(Self.resolve("bytes=0-8,1-9", bytes: 10) == .whole)
    }

    @Test(arguments: ["bytes=0-", "bytes=-1", "bytes=0-0"])
    func `nothing of an empty object can be had`(header: String) {
        #expect(Self.resolve(header, bytes: 0) == .unsatisfiable)
    }
}
