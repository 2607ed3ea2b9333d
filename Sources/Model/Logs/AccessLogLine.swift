/// Writes the fields of access log lines one after the other (S3 user guide, "Amazon S3 server access log format").
///
/// Whatever bytes a client sent, a line stays one line and keeps its number of fields: quoted fields hold no quote, backslash,
/// control or byte above 0x7E, the others no space besides; each such byte is percent-encoded. Fields are separated by themselves:
/// the first call after `begin` starts the line. The buffer is kept from line to line, so that a writer that lives as long as its
/// event loop allocates nothing once it has grown. `AccessLogRecord.write(to:fields:region:)` shows the order of the fields.
package struct AccessLogLine: Sendable {
    package private(set) var bytes: [UInt8]

    package init(capacity: Int = 1024) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Forgets the line before.
    package mutating func begin() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Ends the line with its line feed.
    package mutating func end() {
        bytes.append(UInt8(ascii: "\n"))
    }

    /// `-`, the field that has no value.
    package mutating func absent() {
        separate()
        bytes.append(UInt8(ascii: "-"))
    }

    /// Fields, or a part of one, that were formatted before and are known to be clean, such as a bucket's owner and name.
    package mutating func verbatim(_ text: RawSpan) {
        separate()
        append(text)
    }

    package mutating func verbatim(_ text: StaticString) {
        separate()
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// An unquoted field; `-` when it is empty.
    package mutating func bare(_ field: RawSpan) {
        guard !field.isEmpty else { return absent() }
        separate()
        append(field, keeping: .bare)
    }

    package mutating func bare(_ field: String?) {
        guard let field, !field.isEmpty else { return absent() }
        separate()
        for byte in field.utf8 { append(byte, keeping: .bare) }
    }

    /// A quoted field; `"-"` when it is empty. Signatures and tokens of presigned URLs inside it are replaced by `REDACTED`.
    package mutating func quoted(_ field: RawSpan) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        if field.isEmpty { bytes.append(UInt8(ascii: "-")) } else { appendRedacted(field) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// The request line as a quoted field: `"GET /path?query HTTP/1.1"`, signatures and tokens redacted.
    package mutating func requestLine(method: RawSpan, target: RawSpan, version: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        append(method, keeping: .bare)
        bytes.append(UInt8(ascii: " "))
        appendRedacted(target)
        bytes.append(UInt8(ascii: " "))
        version.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// An object's key, URL-encoded: everything but unreserved characters (RFC 3986 section 2.3) and slashes; `-` when it is empty.
    package mutating func key(_ key: RawSpan) {
        guard !key.isEmpty else { return absent() }
        separate()
        append(key, keeping: .key)
    }

    package mutating func number(_ value: Int64) {
        separate()
        appendDecimal(value.magnitude, isNegative: value < 0)
    }

    /// The number, or `-` when there is none.
    package mutating func number(_ value: Int64?) {
        if let value { number(value) } else { absent() }
    }

    /// The number, or `-` for zero, as the bytes sent are shown.
    package mutating func number(orAbsentZero value: Int64) {
        if value == 0 { absent() } else { number(value) }
    }

    /// `[06/Feb/2019:00:00:38 +0000]`, in UTC.
    package mutating func time(_ time: Timestamp) {
        separate()
        let civil = CivilTime(time)
        bytes.append(UInt8(ascii: "["))
        appendPadded(civil.day, digits: 2)
        bytes.append(UInt8(ascii: "/"))
        appendMonth(civil.month)
        bytes.append(UInt8(ascii: "/"))
        appendPadded(civil.year, digits: 4)
        appendTimePart(civil.hour)
        appendTimePart(civil.minute)
        appendTimePart(civil.second)
        let zone: StaticString = " +0000]"
        zone.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// 16 upper-case hexadecimal digits.
    package mutating func requestID(_ id: RequestID) {
        separate()
        id.append(to: &bytes)
    }

    /// 76 characters of Base64.
    package mutating func hostID(_ id: HostID) {
        separate()
        id.append(to: &bytes)
    }

    mutating func appendRaw(_ byte: UInt8) {
        bytes.append(byte)
    }

    mutating func appendRaw(_ run: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: run)
    }

    private mutating func append(_ text: RawSpan) {
        text.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    private mutating func separate() {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
    }
}
