import Model
import Testing

@Suite struct VersionIDTests {
    @Test(arguments: [0, 1, -1, .max, .min, 1_795_598_856_316] as [Int64])
    func `A name is read as it was written, and needs no escaping in an address`(sequence: Int64) {
        let version = VersionID.make(sequence: sequence)
        #expect(VersionID(version.text) == version)
        #expect(version.text.utf8.count == 32)
        #expect(version.text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "_") })
    }

    @Test func `The version null is named null`() {
        #expect(VersionID.null.text == "null" && VersionID("null") == .null)
    }

    @Test(arguments: [
        "", "NULL", "x", String(repeating: "A", count: 31), String(repeating: "A", count: 33),
        String(repeating: "+", count: 32), String(repeating: "/", count: 32), String(repeating: "A", count: 31) + "=",
        String(repeating: "A", count: 31) + "-", String(repeating: "é", count: 16),
    ])
    func `What no version can be named is none`(text: String) {
        #expect(VersionID(text) == nil)
    }

    @Test func `No two versions of a moment have one name`() {
        #expect(Set((0..<1000).map { _ in VersionID.make(sequence: 7) }).count == 1000)
    }
}
