package import HTTPTypes
package import Model
package import NIOCore

/// A request to one of the APIs after it was authenticated.
package struct APIRequest: Sendable {
    package var method: HTTPRequest.Method
    /// As sent, percent-encoded, without the query.
    package var rawPath: [UInt8]
    /// As sent, without `?`; empty when there is none.
    package var rawQuery: [UInt8]
    /// The decoded pairs of `rawQuery`, in order.
    package var query: QueryItems
    package var headers: HTTPFields
    /// The `Host` header, lower case, without port; empty when it was absent.
    package var host: String
    /// The `Host` header as it came.
    package var hostHeader: [UInt8]
    package var identity: Identity
    package var body: RequestBody
    /// The peer's address without port.
    package var remoteAddress: String
    package var received: Timestamp
    package var requestID: RequestID
    package var hostID: HostID
}

/// Who asks and how that was proven.
package struct Identity: Sendable, Hashable {
    package enum Method: Sendable, Hashable {
        case anonymous, header, queryString
    }

    package var principal: Principal
    /// `nil` for an anonymous request.
    package var account: Account?
    package var accessKey: String?
    package var method: Method

    package static let anonymous = Identity(principal: .anonymous, account: nil, accessKey: nil, method: .anonymous)
}

/// The decoded query, names and values as bytes.
package struct QueryItems: Sendable, Hashable {
    package var items: [(name: String, value: String?)] = []

    package static func == (left: QueryItems, right: QueryItems) -> Bool {
        left.items.elementsEqual(right.items) { $0.name == $1.name && $0.value == $1.value }
    }

    package func hash(into hasher: inout Hasher) {
        for item in items {
            hasher.combine(item.name)
            hasher.combine(item.value)
        }
    }

    /// The first value of `name`; an empty string when it stands without one, `nil` when it is absent.
    package subscript(name: String) -> String? {
        items.first { $0.name == name }.map { $0.value ?? "" }
    }

    package func contains(_ name: String) -> Bool { items.contains { $0.name == name } }
}

/// A request's body after its transfer and `aws-chunked` coding were taken off.
///
/// The first read sends `100 Continue` when the client waits for it. Reading throws `APIError` when a signature of a chunk, the
/// payload's SHA-256, its length or the trailer turns out wrong, at the latest at the end: nothing may be committed before the
/// sequence has ended.
package struct RequestBody: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer
    package typealias Failure = any Error

    /// The number of payload bytes announced; `nil` when the client named none.
    package var announcedBytes: Int64? { fatalError("stub") }
    /// The announced checksum trailer's name, such as `x-amz-checksum-crc32`; `nil` when there is none.
    package var trailerName: String? { fatalError("stub") }
    /// The trailer's value, once the sequence has ended.
    package var trailerValue: String? { fatalError("stub") }

    /// All of the body.
    /// - Throws: `tooLarge` when it is longer than `limit`.
    package func collect(upTo limit: Int, tooLarge: APIError) async throws -> ByteBuffer { fatalError("stub") }

    package struct AsyncIterator: AsyncIteratorProtocol {
        package mutating func next() async throws -> ByteBuffer? { fatalError("stub") }
    }

    package func makeAsyncIterator() -> AsyncIterator { fatalError("stub") }
}
