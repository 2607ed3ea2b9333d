import APIKit
import Model

/// The tags that a request brings for a bucket or an object, ordered by key (S3 user guide, "Categorizing your objects using tags").
struct TagSet: Sendable {
    enum Resource {
        case bucket, object
    }

    let tags: [Tag]

    /// What a `Tagging` document holds.
    /// - Throws: `MalformedXML`, `InvalidTag`, `BadRequest`.
    init(_ document: XMLElement, of resource: Resource) throws(S3Error) {
        try document.requireChildren(["TagSet"])
        guard let set = document["TagSet"] else { throw S3Error(.malformedXML) }
        try self.init(list: set, of: resource)
    }

    /// The same of its list of tags alone.
    init(list: XMLElement, of resource: Resource) throws(S3Error) {
        try list.requireChildren(["Tag"], repeatable: "Tag")
        var tags: [Tag] = []
        for element in list.children {
            try element.requireChildren(["Key", "Value"])
            guard let key = element["Key"], let value = element["Value"] else { throw S3Error(.malformedXML) }
            tags.append(Tag(key: key.text, value: value.text))
        }
        try self.init(tags, of: resource)
    }

    /// What `x-amz-tagging` says of an object.
    /// - Throws: `InvalidArgument`, `InvalidTag`, `BadRequest`.
    init(header: [UInt8]) throws(S3Error) {
        let pairs = header.split(separator: UInt8(ascii: "&"))
        let isWellFormed = pairs.allSatisfy { pair in pair.count { $0 == UInt8(ascii: "=") } <= 1 }
        guard isWellFormed, let query = QueryItems(parsing: header),
            Set(query.items.map(\.name)).count == query.items.count
        else {
            throw .invalidArgument(
                "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag "
                    + "name duplicates.", name: "x-amz-tagging", value: String(decoding: header, as: UTF8.self))
        }
        try self.init(query.items.map { Tag(key: $0.name, value: $0.value ?? "") }, of: .object)
    }

    /// Other tags with these among them, in place of those that have their keys.
    /// - Throws: `BadRequest` when they become too many.
    func added(to others: [Tag], of resource: Resource) throws(S3Error) -> TagSet {
        let keys = Set(tags.map(\.key))
        return try TagSet(others.filter { !keys.contains($0.key) } + tags, of: resource)
    }

    private init(_ tags: [Tag], of resource: Resource) throws(S3Error) {
        switch resource {
        case .bucket where tags.count > Limits.bucketTagsMax:
            throw S3Error(.badRequest, "Bucket tag count cannot be greater than \(Limits.bucketTagsMax)")
        case .object where tags.count > Limits.objectTagsMax:
            throw S3Error(.badRequest, "Object tags cannot be greater than \(Limits.objectTagsMax)")
        case .bucket, .object: break
        }
        var keys: Set<String> = []
        for tag in tags {
            try TagSet.validate(tag, of: resource)
            guard keys.insert(tag.key).inserted else {
                throw .invalidTag("Cannot provide multiple Tags with the same key", "TagKey", tag.key)
            }
        }
        self.tags = tags.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    private static func validate(_ tag: Tag, of resource: Resource) throws(S3Error) {
        guard !tag.key.isEmpty, isText(tag.key, charactersMax: Limits.tagKeyCharactersMax) else {
            throw .invalidTag("The TagKey you have provided is invalid", "TagKey", tag.key)
        }
        guard isText(tag.value, charactersMax: Limits.tagValueCharactersMax) else {
            throw .invalidTag("The TagValue you have provided is invalid", "TagValue", tag.value)
        }
        guard !tag.key.lowercased().hasPrefix("aws:") else {
            switch resource {
            case .bucket: throw .invalidTag("System tags cannot be added/updated by requester", "TagKey", tag.key)
            case .object: throw .invalidTag("Your TagKey cannot be prefixed with aws:", "TagKey", tag.key)
            }
        }
    }

    /// Letters, digits, spaces and `+ - = . _ : / @`, not more than so many.
    private static func isText(_ text: String, charactersMax: Int) -> Bool {
        text.unicodeScalars.count <= charactersMax
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
                    .decimalNumber, .letterNumber, .otherNumber, .spaceSeparator, .lineSeparator, .paragraphSeparator:
                    true
                default: "+-=._:/@".unicodeScalars.contains(scalar)
                }
            }
    }
}

extension S3Error {
    /// - Parameters:
    ///   - element: which of the tag's two halves is the culprit.
    ///   - value: that half.
    fileprivate static func invalidTag(_ message: String, _ element: String, _ value: String) -> S3Error {
        S3Error(.invalidTag, message, elements: [(element, value)])
    }
}

extension XMLWriter {
    /// - Parameter name: of the list.
    mutating func tags(_ tags: [Tag], in name: String) {
        element(name) { xml in
            for tag in tags {
                xml.element("Tag") { xml in
                    xml.element("Key", tag.key)
                    xml.element("Value", tag.value)
                }
            }
        }
    }
}
