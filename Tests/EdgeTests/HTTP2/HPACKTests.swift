import Edge
import Testing

/// The examples of RFC 7541 appendix C.
@Suite struct HPACKTests {
    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }

    /// Decodes blocks of one connection; each as its lines, the field's name and its value with a colon between them.
    private static func decode(_ blocks: [String]) throws -> [[String]] {
        var decoder = HPACKDecoder()
        let section = FieldSection(byteCapacity: 8192, linesMax: 20)
        return try blocks.map { block in
            try bytes(block).withUnsafeBytes { try decoder.decode($0, into: section) }
            return String(decoding: section.bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
        }
    }

    private static let requests = [
        [":method:GET", ":scheme:http", ":path:/", ":authority:www.example.com"],
        [":method:GET", ":scheme:http", ":path:/", ":authority:www.example.com", "cache-control:no-cache"],
        [":method:GET", ":scheme:https", ":path:/index.html", ":authority:www.example.com", "custom-key:custom-value"],
    ]
    private static let date = "Mon, 21 Oct 2013 20:13"
    private static let responses = [
        [":status:302", "cache-control:private", "date:\(date):21 GMT", "location:https://www.example.com"],
        [":status:307", "cache-control:private", "date:\(date):21 GMT", "location:https://www.example.com"],
        [
            ":status:200", "cache-control:private", "date:\(date):22 GMT", "location:https://www.example.com",
            "content-encoding:gzip", "set-cookie:foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
        ],
    ]

    @Test(arguments: [
        ("C.2.1", ["400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"], [["custom-key:custom-header"]]),
        ("C.2.2", ["040c 2f73 616d 706c 652f 7061 7468"], [[":path:/sample/path"]]),
        ("C.2.3", ["1008 7061 7373 776f 7264 0673 6563 7265 74"], [["password:secret"]]),
        ("C.2.4", ["82"], [[":method:GET"]]),
        (
            "C.3",
            [
                "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", "8286 84be 5808 6e6f 2d63 6163 6865",
                "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
            ], requests
        ),
        (
            "C.4",
            [
                "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", "8286 84be 5886 a8eb 1064 9cbf",
                "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
            ], requests
        ),
        (
            // The table has 256 bytes in C.5 and C.6.
            "C.5",
            [
                """
                3fe101 4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120
                474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d
                """,
                "4803 3330 37c1 c0bf",
                """
                88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f
                6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b
                2076 6572 7369 6f6e 3d31
                """,
            ], responses
        ),
        (
            "C.6",
            [
                """
                3fe101 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718
                63c7 8f0b 97c8 e9ae 82ae 43d3
                """,
                "4883 640e ffc1 c0bf",
                """
                88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335
                dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07
                """,
            ], responses
        ),
    ])
    func `the examples of the standard are read as it reads them`(
        section: String, blocks: [String], fields: [[String]]
    ) throws {
        #expect(try Self.decode(blocks) == fields)
    }

    @Test func `a field larger than the table empties it`() throws {
        let small = "40 01 78 01 79"
        let large = "00 01 7a 7f 851f" + String(repeating: "79", count: 4_100)
        #expect(try Self.decode([small, large, "be"]).last == ["x:y"])
        let kept = large.replacing("00 01 7a", with: "40 01 7a", maxReplacements: 1)
        #expect(try Self.decode([small, kept]).count == 2)
        #expect(throws: HPACKDecoder.Broken.self) { try Self.decode([small, kept, "be"]) }
    }

    @Test func `a section without room is read to its end, and the table stays right`() throws {
        var decoder = HPACKDecoder()
        let section = FieldSection(byteCapacity: 64, linesMax: 4)
        func decode(_ hexadecimal: String) throws -> String? {
            try Self.bytes(hexadecimal).withUnsafeBytes { try decoder.decode($0, into: section) }
            return section.isTooLarge ? nil : String(decoding: section.bytes, as: UTF8.self)
        }
        // Five lines where four have room, the last of them kept.
        #expect(try decode("82 82 82 82 40 01 78 01 79") == nil)
        #expect(try decode("be") == "x:y\r\n\r\n")
        // A value of 60 bytes.
        #expect(try decode("40 01 7a 3c" + String(repeating: "61", count: 60) + "40 01 76 01 77") == nil)
        #expect(try decode("be") == "v:w\r\n\r\n")
    }

    @Test func `every octet is found in Huffman's code`() throws {
        let encoded = """
            ffc7fffd8fffffe2fffffe3fffffe4fffffe5fffffe6fffffe7fffffe8ffffeafffffff3fffffa7fffffabffffffdfffffeb
            fffffecfffffedfffffeefffffefffffff0ffffff1ffffff2fffffffbfffffcffffffd3fffffd7fffffdbfffffdffffffe3f
            ffffe7fffffebfffffed4fe3f9ffaffcabf1febfafefe7fdfd2cbb00089969b71d79fb9f7fff20ffbff3ff50ddbd7f061c58
            f265cd9f469d5af66dddbf871e5f9cff7ff7fffc3ff9ffe45fff4719242cb34e6e9d68a6a3d7dac426defe3cfaf7fffbfe7f
            fbffdffffffcfffe6ffff4bfff9ffffa3fffd3ffff53fffd5ffffb3fffeb7fffdaffffb7ffff73fffeeffffdeffffebffffb
            fffffd9ffffdbfffebffffe0ffffeeffffc3ffff8bffff1ffffe4fffee7fffb1ffff97fffd9ffffcdffff9fffffbffffdaff
            feeffff4ffffb7fffee7fffe8ffffd3fffdeffffd5fffeeffffbdffffe1fffdfffff7fffff5ffffecffff07fff87fffe0fff
            f17fffedffff87ffff77fffeffffeaffff8bfffe3ffff93ffff87fffcbffff37ffff1fffff83ffffe1fffebfffe3ffff3fff
            ff2ffffa3ffffd9fffff17ffffc7fffff27ffffdefffffbffffff2fffff8fffffb7fff97fff8fffffe6fffffc1fffff87fff
            fe7fffffc5ffffe5fffe4ffff2fffffd1fffff4ffffffefffffe3fffffc9fffff97fffb3ffffcffffb7fffcdffff4ffff9ff
            ffd1ffffcffffeaffffafffffddffffeffffff4fffff5fffffabffffa7ffffd7fffff9bffffecfffffb7fffff3fffffe8fff
            ffd3fffffabfffff5fffffff7ffffecfffffdbfffffbbfffff7ffffff0fffffbbf
            """
        let count = HTTP2Frame.integer(Self.bytes(encoded).count, prefix: 7, 0x80)
        let block = [0x00, 0x01, 0x78] + count + Self.bytes(encoded)
        var decoder = HPACKDecoder()
        let section = FieldSection(byteCapacity: 1024, linesMax: 4)
        try block.withUnsafeBytes { try decoder.decode($0, into: section) }
        #expect(Array(section.bytes) == [0x78, 0x3A] + Array(0...255) + [13, 10, 13, 10])
    }
}
