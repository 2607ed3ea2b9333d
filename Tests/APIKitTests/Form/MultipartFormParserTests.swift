import APIKit
import Model
import NIOCore
import Testing

@Suite struct MultipartFormParserTests {
    /// What a form holds: `key=value` for each field, then `file <name>: <content>`; or its problem.
    static func read(
        _ body: String, cutAt cut: Int? = nil, boundary: String = "xYz", fieldBytesMax: Int = 1024
    ) -> String {
        read(Array(body.utf8), cutAt: cut, boundary: boundary, fieldBytesMax: fieldBytesMax)
    }

    static func read(_ bytes: [UInt8], cutAt cut: Int?, boundary: String = "xYz", fieldBytesMax: Int = 1024) -> String {
        let cut = cut ?? bytes.count
        return read([ByteBuffer(bytes: bytes[..<cut]), ByteBuffer(bytes: bytes[cut...])], boundary, fieldBytesMax)
    }

    static func read(_ pieces: [ByteBuffer], _ boundary: String, _ fieldBytesMax: Int) -> String {
        var parser = MultipartFormParser(boundary: Array(boundary.utf8), fieldBytesMax: fieldBytesMax)
        var told: [String] = []
        var content: [UInt8]?
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        do {
            for var piece in pieces {
                while let event = try parser.next(from: &piece) {
                    switch event {
                    case .field(let field): told.append("\(text(field.name))=\(text(field.value))")
                    case .file(let name):
                        told.append("file \(name.map(text) ?? "-")")
                        content = []
                    case .content(let bytes):
                        #expect(bytes.readableBytes > 0)
                        content?.append(contentsOf: bytes.readableBytesView)
                    }
                }
                #expect(piece.readableBytes == 0)
            }
            try parser.finish()
            #expect(parser.hasFile == (content != nil))
            return (told + (content.map { [text($0)] } ?? [])).joined(separator: "|")
        } catch {
            return "\(error)"
        }
    }

    /// Parts behind each other: headers, an empty line, content.
    static func form(_ parts: String...) -> String {
        parts.map { "--xYz\r\n\($0)\r\n" }.joined() + "--xYz--\r\n"
    }

    static let key = "Content-Disposition: form-data; name=\"key\"\r\n\r\na/b"
    static let file =
        "Content-Disposition: form-data; name=\"file\"; filename=\"x.txt\"\r\nContent-Type: text/plain\r\n\r\nhello"

    @Test(
        "A form is taken apart",
        arguments: [
            (form(key, file), "key=a/b|file x.txt|hello"),
            // A preamble and an epilogue, and blanks behind a delimiter (RFC 2046 section 5.1.1).
            ("Hi\r\nthere\r\n" + form(key, file) + "bye", "key=a/b|file x.txt|hello"),
            ("--xYz \t\r\n\(key)\r\n--xYz\r\n\(file)\r\n--xYz--", "key=a/b|file x.txt|hello"),
            // Names without regard to case, without quotes, without a file name; other headers.
            (form("content-disposition:FORM-DATA;NAME=File;filename=y\r\nX:\r\n\r\n1"), "file y|1"),
            (form("Content-Disposition: form-data; name=file\r\n\r\n"), "file -|"),
            (form("Content-Disposition: form-data; name=\"\"\r\n\r\n"), "="),
            // Quotation marks as browsers and as old clients write them, and a path with backslashes.
            (
                form(#"Content-Disposition: form-data; name="file"; filename="a%22b\"c""# + "\r\n\r\n1"),
                #"file a%22b"c|1"#
            ),
            (
                form(#"Content-Disposition: form-data; name="file"; filename="C:\a\b;c.txt""# + "\r\n\r\n1"),
                #"file C:\a\b;c.txt|1"#
            ),
            // What begins like a delimiter is content.
            (form(file + "\r\n--xY\r\n\r\n--xY\r\r\n-\r\n"), "file x.txt|hello\r\n--xY\r\n\r\n--xY\r\r\n-\r\n"),
            (form(key + "\r\n"), "key=a/b\r\n"),
            // What stands behind the file is passed over.
            (form(key, file, "no header at all", key), "key=a/b|file x.txt|hello"),
            (form(file, file), "file x.txt|hello"),
        ] as [(String, String)])
    func forms(_ body: String, told: String) {
        #expect(MultipartFormParserTests.read(body) == told)
        for cut in 0...body.utf8.count {
            #expect(MultipartFormParserTests.read(body, cutAt: cut) == told, "cut at \(cut)")
        }
        let single = body.utf8.map { ByteBuffer(bytes: [$0]) }
        #expect(MultipartFormParserTests.read(single, "xYz", 1024) == told)
    }

    @Test(
        "What is no form is malformed, whatever way it is cut",
        arguments: [
            "", "--xYz", "--xYz-x", "\r\n--xYz-", "key=value",
            // Cut off: before the last delimiter, within it, within a header.
            "--xYz\r\n\(key)\r\n--xYz\r\n\(file)", "--xYz\r\n\(file)\r\n--xYz", "--xYz\r\n\(file)\r\n--xYz\r\n",
            "--xYz\r\nContent-",
            // Lines that end in LF or in CR.
            form(key, file).replacing("\r\n", with: "\n"), form(key, file).replacing("\r\n\r\n", with: "\n\n"),
            form("Content-Disposition: form-data; name=key\r\r\n\r\n1"),
            // A delimiter with something behind it.
            "--xYzA\r\n\(file)\r\n--xYz--", "--xYz\r\n\(file)\r\n--xYzA\r\n--xYz--",
            // Headers that are none, that are there twice, that are missing.
            form("\r\n1"), form(" Content-Disposition: form-data; name=key\r\n\r\n1"),
            form("Content-Disposition\r\n\r\n1"),
            form("Content-Disposition : form-data; name=key\r\n\r\n1"), form("Content-Type: text/plain\r\n\r\n1"),
            form("Content-Disposition: form-data; name=key\r\nContent-Disposition: form-data; name=key\r\n\r\n1"),
            form("Content-Disposition: form-data; name=key\r\n b=c\r\n\r\n1"),
            form("A\u{0}: b\r\nContent-Disposition: form-data; name=key\r\n\r\n1"),
            // Dispositions that are none.
            form("Content-Disposition: attachment; name=key\r\n\r\n1"), form("Content-Disposition: form-data\r\n\r\n1"),
            form("Content-Disposition: form-data; name\r\n\r\n1"),
            form("Content-Disposition: form-data; name=\"key\r\n\r\n1"),
            form("Content-Disposition: form-data; name=a; name=b\r\n\r\n1"),
            form("Content-Disposition: form-data; =a\r\n\r\n1"),
            form("Content-Disposition: form-data; name=\"a\"b\r\n\r\n1"),
            form("Content-Disposition: form-data; name=a\"b\r\n\r\n1"),
        ] as [String])
    func malformed(_ body: String) {
        for cut in 0...body.utf8.count {
            #expect(MultipartFormParserTests.read(body, cutAt: cut) == "malformed", "cut at \(cut)")
        }
    }

    @Test func `what stands before the file has a limit, and the file has none`() {
        let large = MultipartFormParserTests.file + String(repeating: "\r\n--xY", count: 1000)
        let body = MultipartFormParserTests.form(MultipartFormParserTests.key, large)
        let end = body.utf8.count - large.utf8.count - "\r\n--xYz--\r\n".utf8.count
        let fields = end + MultipartFormParserTests.file.utf8.count - "hello".utf8.count
        #expect(
            MultipartFormParserTests.read(body, fieldBytesMax: fields).hasPrefix("key=a/b|file x.txt|hello\r\n--xY"))
        #expect(MultipartFormParserTests.read(body, fieldBytesMax: fields - 1) == "fieldsTooLarge")
        for (unfinished, limit) in [
            ("Content-Disposition: \(large)", 100), (MultipartFormParserTests.key + large, 100), (large, 3),
        ] {
            let body = MultipartFormParserTests.form(unfinished)
            for cut in [0, 1, 50, 101, 500] {
                #expect(MultipartFormParserTests.read(body, cutAt: cut, fieldBytesMax: limit) == "fieldsTooLarge")
            }
        }
        #expect(
            MultipartFormParserTests.read(String(repeating: "preamble\r\n", count: 20), fieldBytesMax: 100)
                == "fieldsTooLarge")
    }

    @Test func `a parser that failed fails again`() {
        var parser = MultipartFormParser(boundary: Array("b".utf8), fieldBytesMax: 100)
        var input = ByteBuffer(string: "--b-")
        #expect(throws: Never.self) { try parser.next(from: &input) }
        var rest = ByteBuffer(string: "x")
        #expect(throws: MultipartFormParser.Problem.malformed) { try parser.next(from: &rest) }
        rest = ByteBuffer(string: "--b--")
        #expect(throws: MultipartFormParser.Problem.malformed) { try parser.next(from: &rest) }
        #expect(throws: MultipartFormParser.Problem.malformed) { try parser.finish() }
    }

    @Test(
        "A content type tells the boundary",
        arguments: [
            ("multipart/form-data; boundary=abc", "abc"),
            ("Multipart/Form-Data ;charset=utf-8; BOUNDARY=\"a b'()+_,-./:=?c\"", "a b'()+_,-./:=?c"),
            (
                "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW;",
                "----WebKitFormBoundary7MA4YWxkTrZu0gW"
            ),
            ("multipart/form-data; boundary=\"a\\b\"", "ab"),
            ("multipart/form-data; boundary=\(String(repeating: "x", count: 70))", String(repeating: "x", count: 70)),
            ("multipart/form-data; boundary=\(String(repeating: "x", count: 71))", "malformed"),
            ("multipart/form-data", "malformed"), ("multipart/form-data;", "malformed"),
            ("multipart/form-data; boundary=", "malformed"), ("multipart/form-data; boundary=\"\"", "malformed"),
            ("multipart/form-data; boundary=\"a \"", "malformed"),
            ("multipart/form-data; boundary=a\u{e9}", "malformed"),
            ("multipart/form-data; boundary=a; boundary=b", "malformed"),
            ("multipart/form-data; boundary=\"a", "malformed"),
            ("multipart/form-data; boundary=a, multipart/form-data; boundary=b", "malformed"),
            ("multipart/form-data; boundary=a" + (1...15).map { "; p\($0)=1" }.joined(), "a"),
            ("multipart/form-data; boundary=a" + (1...16).map { "; p\($0)=1" }.joined(), "malformed"),
            ("multipart/form-data boundary=a", "other"), ("multipart/mixed; boundary=a", "other"), ("", "other"),
            ("application/x-www-form-urlencoded", "other"),
        ] as [(String, String)])
    func contentTypes(_ header: String, told: String) {
        switch FormContentType(Array(header.utf8)) {
        case .form(let boundary): #expect(String(decoding: boundary, as: UTF8.self) == told)
        case .malformed: #expect(told == "malformed")
        case .other: #expect(told == "other")
        }
    }
}
