import APIKit
import NIOCore
import Synchronization
import Testing

@Suite struct MultipartFormReaderTests {
    @Test func `the file is read no faster than somebody asks for it`() async throws {
        let read = Mutex(0)
        let pieces =
            ["--b\r\nContent-Disposition: form-data; name=file\r\n\r\n"] + (0..<100).map { "\($0)," } + ["\r\n--b--"]
        let body = RequestBody(
            announcedBytes: nil, trailerName: nil,
            read: {
                let index = read.withLock { index in
                    defer { index += 1 }
                    return index
                }
                return index < pieces.count ? ByteBuffer(string: pieces[index]) : nil
            }, trailerValue: { nil })
        let reader = MultipartFormReader(body, boundary: Array("b".utf8), fieldBytesMax: 100)
        #expect(try await reader.next() == .file(name: nil))
        #expect(read.withLock { $0 } == 1)
        var content = ""
        for try await piece in reader.file {
            content += String(buffer: piece)
            #expect(read.withLock { $0 } <= content.split(separator: ",").count + 1)
        }
        #expect(content == (0..<100).map { "\($0)," }.joined())
    }

    @Test func `a file that is cut off does not end well`() async throws {
        let body = RequestBody(bytes: "--b\r\nContent-Disposition: form-data; name=file\r\n\r\nhello\r\n--b".utf8)
        let reader = MultipartFormReader(body, boundary: Array("b".utf8), fieldBytesMax: 100)
        _ = try await reader.next()
        await #expect(throws: MultipartFormParser.Problem.malformed) {
            for try await piece in reader.file { #expect(String(buffer: piece) == "hello") }
        }
    }
}
