/// Which objects are worth compressing, and which compressed contents are worth keeping.
package enum Compressibility {
    /// Below, a response's head is most of it.
    package static let objectBytesMin: Int64 = 256
    package static let objectBytesMax: Int64 = 16 << 20
    /// What a variant has to save of its object's bytes, in percent.
    package static let savedPercentMin: Int64 = 5

    /// Whether variants are to be tried. Not of what carries a coding of its own, nor of what its owner wants sent as it is
    /// (RFC 9111 section 5.2.2.6).
    package static func isCandidate(_ metadata: ObjectMetadata, bytes: Int64) -> Bool {
        isCandidate(metadata.headers, redirects: metadata.redirectLocation != nil, bytes: bytes)
    }

    /// - Parameter redirects: whether visitors are sent elsewhere.
    package static func isCandidate(_ headers: SystemHeaders, redirects: Bool, bytes: Int64) -> Bool {
        guard (objectBytesMin...objectBytesMax).contains(bytes), !redirects else { return false }
        guard headers.contentEncoding?.isEmpty ?? true, let type = headers.contentType else { return false }
        return isCompressible(type) && !forbidsTransformation(headers.cacheControl ?? [])
    }

    /// The most bytes that a variant of an object may have.
    package static func variantBytesMax(of bytes: Int64) -> Int64 {
        bytes - (bytes * savedPercentMin + 99) / 100
    }

    /// Whether contents of a `Content-Type` are usually larger than they have to be (RFC 9110 section 8.3.1). Parameters do not
    /// count.
    static func isCompressible(_ contentType: [UInt8]) -> Bool {
        let type = contentType.prefix { $0 != UInt8(ascii: ";") }
            .filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }.map(\.asciiLowercased)
        if type.starts(with: "text/".utf8) || types.contains(type) { return true }
        // The structured syntaxes of RFC 6839 that are text.
        return suffixes.contains { type.suffix($0.count).elementsEqual($0) }
    }

    private static func forbidsTransformation(_ cacheControl: [UInt8]) -> Bool {
        cacheControl.split(separator: UInt8(ascii: ",")).contains { directive in
            String(decoding: directive, as: UTF8.self).filter { $0 != " " && $0 != "\t" }.lowercased() == "no-transform"
        }
    }

    private static let suffixes = ["+json", "+xml", "+yaml"].map { Array($0.utf8) }

    private static let types = Set(typeNames.map { Array($0.utf8) })

    private static let typeNames = [
        // Programs and data
        "application/javascript", "application/x-javascript", "application/ecmascript", "application/json",
        "application/x-ndjson", "application/jsonl", "application/xml", "application/xml-dtd", "application/yaml",
        "application/x-yaml", "application/toml", "application/graphql", "application/sql", "application/wasm",
        "application/x-sh", "application/vnd.apple.mpegurl", "application/x-mpegurl",
        // Documents
        "application/rtf", "application/postscript",
        // Fonts; those in WOFF are compressed already.
        "font/ttf", "font/otf", "font/sfnt", "font/collection", "application/x-font-ttf", "application/x-font-otf",
        "application/x-font-truetype", "application/x-font-opentype", "application/font-sfnt",
        "application/vnd.ms-fontobject",
        // Pictures and models without a compression of their own
        "image/bmp", "image/x-ms-bmp", "image/x-icon", "image/vnd.microsoft.icon", "model/obj", "model/stl",
    ]
}
