package import Model

/// An object's content in a content coding, kept beside it for visitors. No listing and no quota shows it.
///
/// It belongs to the content it was made of: whoever replaces or deletes that removes it in the same commit.
package struct Variant: Hashable, Sendable {
    package var coding: ContentCoding
    package var content: Content

    package init(coding: ContentCoding, content: Content) {
        self.coding = coding
        self.content = content
    }
}

/// Where an object is.
package struct ObjectPlace: Sendable, Hashable {
    package var bucket: BucketID
    package var key: ObjectKey

    package init(bucket: BucketID, key: ObjectKey) {
        self.bucket = bucket
        self.key = key
    }
}

/// What a search for objects without variants found.
package struct UndecidedPage: Hashable, Sendable {
    /// Objects whose variants nobody has decided about and that are worth a try.
    package var candidates: [ObjectPlace]
    /// The last one that was looked at; `nil` when none is left.
    package var last: ObjectPlace?

    package init(candidates: [ObjectPlace], last: ObjectPlace?) {
        self.candidates = candidates
        self.last = last
    }
}

/// An object as a visitor is answered with it.
package struct VisitedObject: Sendable {
    package struct Variant: Sendable {
        package var coding: ContentCoding
        package var content: Content
        package var reader: any ContentReading
    }

    package var object: StoredObject
    package var reader: any ContentReading
    package var variants: [Variant]
}

extension VisitedObject {
    /// Makes the readers within the read, so that their leases begin before anyone can remove a content. A variant that is damaged
    /// is none: the object itself can be sent.
    init?(_ key: ObjectKey, in bucket: BucketID, _ reading: any CatalogReading, _ blobs: any BlobStore) throws {
        guard let (object, variants) = try reading.objectWithVariants(key, in: bucket) else { return nil }
        self.object = object
        reader = try blobs.makeReader(object.content)
        self.variants = variants.compactMap { variant in
            guard let reader = try? blobs.makeReader(variant.content) else { return nil }
            return Variant(coding: variant.coding, content: variant.content, reader: reader)
        }
    }
}
