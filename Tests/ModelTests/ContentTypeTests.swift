import Model
import Testing

@Suite("Content types")
struct ContentTypeTests {
    @Test(
        "A file's extension tells its type",
        arguments: [
            ("index.html", "text/html; charset=utf-8"), ("a/b.c/STYLE.CSS", "text/css; charset=utf-8"),
            ("app.min.js", "text/javascript; charset=utf-8"), ("logo.svg", "image/svg+xml"),
            ("font.woff2", "font/woff2"),
            ("archive.tar.gz", "application/gzip"), ("noextension", "binary/octet-stream"),
            ("folder.html/file", "binary/octet-stream"), ("x.unheard-of", "binary/octet-stream"),
            ("trailing.", "binary/octet-stream"), ("", "binary/octet-stream"), ("naïve.PnG", "image/png"),
        ])
    func types(path: String, type: String) {
        #expect(String(decoding: ContentType.ofPath(Array(path.utf8)), as: UTF8.self) == type)
    }
}
