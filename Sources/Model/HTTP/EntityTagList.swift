/// The value of `If-Match` and `If-None-Match`: `*` or a list of entity tags (RFC 9110 sections 8.8.3 and 13.1.1).
enum EntityTagList {
    enum Comparison { case strong, weak }

    /// Whether `header` names `etag`; `*` names any that exists. Tags without quotes are understood, as S3 does. A malformed
    /// rest of a list names nothing.
    static func contains(_ etag: ETag?, in header: Span<UInt8>, comparison: Comparison) -> Bool {
        guard let etag else { return false }
        var reader = ByteReader()
        while true {
            reader.skipListPadding(in: header)
            guard reader.position < header.count else { return false }
            let isWeak = reader.skip("w/\"", in: header)
            let isQuoted = isWeak || reader.skip("\"", in: header)
            let element: Range<Int>
            if isQuoted {
                guard let quoted = reader.range(upTo: UInt8(ascii: "\""), in: header) else { return false }
                element = quoted
            } else {
                element = reader.element(in: header)
                if element.count == 1, header[element.lowerBound] == UInt8(ascii: "*") { return true }
            }
            if !isWeak || comparison == .weak, equals(etag, element, in: header) { return true }
        }
    }

    private static func equals(_ etag: ETag, _ element: Range<Int>, in header: Span<UInt8>) -> Bool {
        let text = etag.text.utf8
        guard text.count == element.count else { return false }
        var index = element.lowerBound
        for byte in text {
            guard byte == header[index] else { return false }
            index += 1
        }
        return true
    }
}
