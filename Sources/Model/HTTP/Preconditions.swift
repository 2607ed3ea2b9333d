/// Evaluates a request's conditional headers against what is stored, in the order of RFC 9110 section 13.2.2 and with the
/// combinations that S3's API reference promises (`GetObject`, `PutObject`, `CopyObject`).
///
/// Give it each conditional header as it is met, in any order, then read `outcome`.
package struct Preconditions: Sendable {
    package enum Purpose: Hashable, Sendable {
        /// GET and HEAD: what the client already has is 304.
        case read
        /// PUT, POST and DELETE: only entity tags count.
        case write
        /// The source of a copy: as `read`, but 412 takes the place of 304.
        case copySource
    }

    package enum Outcome: Hashable, Sendable {
        case proceed
        /// 304.
        case notModified
        /// 412.
        case failed(Header)
    }

    /// The header that failed, as S3's error names it under `Condition`.
    package enum Header: String, Hashable, Sendable {
        case ifMatch = "If-Match"
        case ifUnmodifiedSince = "If-Unmodified-Since"
        case ifNoneMatch = "If-None-Match"
        case ifModifiedSince = "If-Modified-Since"
    }

    private let purpose: Purpose
    /// `nil` when nothing is stored.
    private let etag: ETag?
    private let modifiedSeconds: Int64
    private let now: Timestamp
    // `nil`: the header was not met. A list over several lines is one list.
    private var matches: Bool?
    private var differs: Bool?
    private var isUnmodified: Bool?
    private var isModified: Bool?

    /// `etag` is `nil` when nothing is stored under the name.
    package init(_ purpose: Purpose, etag: ETag?, modified: Timestamp, now: Timestamp) {
        self.purpose = purpose
        self.etag = etag
        self.modifiedSeconds = modified.seconds
        self.now = now
    }

    package mutating func ifMatch(_ value: Span<UInt8>) {
        matches = (matches ?? false) || EntityTagList.contains(etag, in: value, comparison: .strong)
    }

    package mutating func ifNoneMatch(_ value: Span<UInt8>) {
        differs = (differs ?? true) && !EntityTagList.contains(etag, in: value, comparison: .weak)
    }

    /// What is no date is ignored (RFC 9110 section 13.1.3).
    package mutating func ifModifiedSince(_ value: Span<UInt8>) {
        guard let date = HTTPDate.parse(value, now: now) else { return }
        isModified = etag == nil || modifiedSeconds > date.seconds
    }

    /// What is no date is ignored (RFC 9110 section 13.1.4).
    package mutating func ifUnmodifiedSince(_ value: Span<UInt8>) {
        guard let date = HTTPDate.parse(value, now: now) else { return }
        isUnmodified = etag != nil && modifiedSeconds <= date.seconds
    }

    package var outcome: Outcome {
        if let matches {
            guard matches else { return .failed(.ifMatch) }
        } else if isUnmodified == false, purpose != .write {
            return .failed(.ifUnmodifiedSince)
        }
        if let differs {
            return differs ? .proceed : purpose == .read ? .notModified : .failed(.ifNoneMatch)
        }
        guard isModified == false, purpose != .write else { return .proceed }
        return purpose == .read ? .notModified : .failed(.ifModifiedSince)
    }

    /// Whether an `If-Range` value holds, so that `Range` counts (RFC 9110 section 13.1.5): the strong entity tag, or exactly
    /// the date of the last change.
    package static func ifRangeHolds(_ value: Span<UInt8>, etag: ETag, modified: Timestamp, now: Timestamp) -> Bool {
        if let date = HTTPDate.parse(value, now: now) { return date.seconds == modified.seconds }
        return EntityTagList.contains(etag, in: value, comparison: .strong)
    }
}
