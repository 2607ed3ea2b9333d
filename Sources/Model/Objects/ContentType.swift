/// The media types of files by their extensions (IANA "Media Types"; RFC 9239 for JavaScript).
package enum ContentType {
    /// For what has no extension, or an unknown one; what S3 takes for an object without a type.
    package static let unknown = Array("binary/octet-stream".utf8)

    /// The type for a path or key, told by what follows the last dot of its last part, in either case.
    package static func ofPath(_ path: [UInt8]) -> [UInt8] {
        let name = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last ?? []
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return unknown }
        let fileExtension = name[(dot + 1)...].map { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
        return types[String(decoding: fileExtension, as: UTF8.self)].map { Array($0.utf8) } ?? unknown
    }

    /// Text carries its character set: without it browsers guess.
    private static let types: [String: String] = [
        // Pages
        "html": "text/html; charset=utf-8", "htm": "text/html; charset=utf-8",
        "xhtml": "application/xhtml+xml", "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8", "mjs": "text/javascript; charset=utf-8",
        "json": "application/json", "map": "application/json", "jsonld": "application/ld+json",
        "geojson": "application/geo+json", "webmanifest": "application/manifest+json", "wasm": "application/wasm",
        "xml": "application/xml", "rss": "application/rss+xml", "atom": "application/atom+xml",
        "xsl": "application/xslt+xml",
        "txt": "text/plain; charset=utf-8", "md": "text/markdown; charset=utf-8", "csv": "text/csv; charset=utf-8",
        "ics": "text/calendar; charset=utf-8", "vcf": "text/vcard; charset=utf-8", "vtt": "text/vtt; charset=utf-8",
        "yaml": "application/yaml", "yml": "application/yaml", "toml": "application/toml",
        "asc": "text/plain; charset=utf-8",
        // Images
        "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
        "webp": "image/webp", "avif": "image/avif", "jxl": "image/jxl", "ico": "image/x-icon", "bmp": "image/bmp",
        "tif": "image/tiff", "tiff": "image/tiff", "heic": "image/heic", "apng": "image/apng",
        // Fonts
        "woff2": "font/woff2", "woff": "font/woff", "ttf": "font/ttf", "otf": "font/otf",
        "eot": "application/vnd.ms-fontobject",
        // Sound and film
        "mp3": "audio/mpeg", "m4a": "audio/mp4", "aac": "audio/aac", "ogg": "audio/ogg", "oga": "audio/ogg",
        "opus": "audio/ogg", "flac": "audio/flac", "wav": "audio/wav", "weba": "audio/webm", "mid": "audio/midi",
        "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "ogv": "video/ogg", "mov": "video/quicktime",
        "avi": "video/x-msvideo", "mkv": "video/matroska", "m3u8": "application/vnd.apple.mpegurl", "ts": "video/mp2t",
        "mpd": "application/dash+xml",
        // Documents and archives
        "pdf": "application/pdf", "epub": "application/epub+zip", "rtf": "application/rtf",
        "ps": "application/postscript",
        "doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "zip": "application/zip", "gz": "application/gzip", "tgz": "application/gzip", "bz2": "application/x-bzip2",
        "xz": "application/x-xz", "zst": "application/zstd", "br": "application/x-brotli",
        "7z": "application/x-7z-compressed",
        "tar": "application/x-tar", "jar": "application/java-archive", "deb": "application/vnd.debian.binary-package",
        "rpm": "application/x-rpm", "iso": "application/x-iso9660-image", "dmg": "application/x-apple-diskimage",
        "exe": "application/vnd.microsoft.portable-executable", "bin": "application/octet-stream",
        "apk": "application/vnd.android.package-archive",
        // 3D
        "glb": "model/gltf-binary", "gltf": "model/gltf+json", "obj": "model/obj", "stl": "model/stl",
        "usdz": "model/vnd.usdz+zip",
    ]
}
