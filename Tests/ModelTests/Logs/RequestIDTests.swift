import Model
import Testing

@Suite struct RequestIDTests {
    @Test(arguments: [(0, "0000000000000000"), (0x0123_4567_89AB_CDEF, "0123456789ABCDEF"), (.max, "FFFFFFFFFFFFFFFF")])
    func `a request ID is sixteen upper-case digits`(value: UInt64, text: String) {
        #expect(RequestID(value).text == text)
    }

    @Test func `a host ID is 76 Base64 characters that depend on both words`() {
        let text = HostID(high: 1, low: 2).text
        #expect(text.utf8.count == 76)
        #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+" || $0 == "/") })
        #expect(text == HostID(high: 1, low: 2).text)
        #expect(text != HostID(high: 2, low: 2).text)
        #expect(text != HostID(high: 1, low: 3).text)
    }

    @Test func `both write the same bytes into a buffer, or nothing when it is too short`() {
        let request = RequestID(77)
        let host = HostID(high: 3, low: 4)
        var bytes = [UInt8](repeating: 0, count: RequestID.byteCount + HostID.byteCount)
        bytes.withUnsafeMutableBytes { buffer in
            #expect(request.write(into: buffer) == 16)
            #expect(host.write(into: UnsafeMutableRawBufferPointer(rebasing: buffer[16...])) == 76)
            #expect(host.write(into: UnsafeMutableRawBufferPointer(rebasing: buffer[20...])) == 0)
        }
        #expect(String(decoding: bytes, as: UTF8.self) == request.text + host.text)
    }
}
