package import Model
package import NIOCore

/// Encodes one content in a content coding, piece by piece. Its calls take processor time; one at a time.
package protocol ContentEncoder: AnyObject {
    /// Appends to `output` what comes of the next bytes; with the last ones, the end of the encoded content.
    func encode(_ input: ByteBuffer, isLast: Bool, into output: inout ByteBuffer) throws(CompressionProblem)
}

extension ContentCoding {
    /// As thorough as the content's size allows within bounded time and memory: about one second and 32 MiB.
    package func makeEncoder(contentBytes: Int64) throws(CompressionProblem) -> any ContentEncoder {
        switch self {
        case .gzip: try GzipEncoder()
        case .brotli: try BrotliEncoder(contentBytes: contentBytes)
        }
    }
}

/// The library refused, which only a lack of memory makes it do.
package struct CompressionProblem: Error, Sendable, CustomStringConvertible {
    package var coding: ContentCoding

    package var description: String { "The library for \(coding.name) failed." }
}
