import Model
import Testing

@Suite struct EncodingTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"), ("\u{3e}\u{3f}~?>", "Pj9+Pz4="),
    ])
    func `The vectors of RFC 4648 section 10 hold in both directions`(plain: String, encoded: String) {
        #expect(Base64.encode(plain.utf8) == encoded)
        #expect(Base64.decode(encoded.utf8) == Array(plain.utf8))
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "=Zg=", "Z===", "====", "Zg==Zg==", " Zg==", "Zg==\n", "Zm-_",
        "Zm9\u{e9}",
        "Z=9v", "Zm9v====",
    ])
    func `Base64 that its encoder would not write is refused`(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }

    @Test func `Every byte survives Base64 and hexadecimal`() {
        for count in 250...256 {
            let bytes = (0..<count).map { UInt8($0) }
            #expect(Base64.decode(Base64.encode(bytes).utf8) == bytes)
            #expect(Hexadecimal.decode(Hexadecimal.encode(bytes).utf8) == bytes)
        }
    }

    @Test func `Hexadecimal is written in lower case and read in either`() {
        #expect(Hexadecimal.encode([0x00, 0x9F, 0xAB]) == "009fab")
        #expect(Hexadecimal.decode("009FaB".utf8) == [0x00, 0x9F, 0xAB])
        #expect(Hexadecimal.decode("0".utf8) == nil)
        #expect(Hexadecimal.decode("0g".utf8) == nil)
        #expect(Hexadecimal.decode("".utf8) == [])
    }
}
