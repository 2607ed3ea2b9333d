import APIKit
import HTTPTypes
import Model

/// What stands before the file in a form (API reference, "POST Object", "Form fields"). Names are told apart without regard to case, and
/// each may be there once.
struct PostForm: Sendable {
    /// In order, with `${filename}` expanded.
    private let fields: [PostPolicy.Field]

    /// Reads as far as the file's beginning.
    /// - Throws: `InvalidArgument`, `MaxPostPreDataLengthExceeded`, `MultipartFormParser.Problem`, and what reading the body throws.
    init(_ reader: MultipartFormReader) async throws {
        var fields: [MultipartFormParser.Field] = []
        while let event = try await reader.next() {
            switch event {
            case .field(let field): fields.append(field)
            case .file(let name):
                self = try PostForm(fields, fileName: name ?? [])
                return
            case .content: break
            }
        }
        throw S3Error.invalidArgument(
            "POST requires exactly one file upload per request.", name: "file", value: "0")
    }

    init(_ sent: [MultipartFormParser.Field], fileName: [UInt8]) throws(S3Error) {
        let name = try PostForm.lastComponent(fileName)
        var fields: [PostPolicy.Field] = []
        var names: Set<[UInt8]> = []
        var bytes = 0
        for field in sent {
            guard PostForm.isText(field.name), PostForm.isText(field.value) else { throw PostForm.noText }
            let lowercased = field.name.map(\.asciiLowercased)
            guard names.insert(lowercased).inserted || lowercased.starts(with: "x-ignore-".utf8) else {
                throw .invalidArgument(
                    "POST must not contain a field more than once.", name: PostForm.text(field.name),
                    value: PostForm.text(field.value))
            }
            let value = PostForm.expanded(field.value, fileName: name)
            bytes += field.name.count + value.count
            guard bytes <= Limits.formBytesMax else { throw S3Error(MultipartFormParser.Problem.fieldsTooLarge) }
            fields.append(PostPolicy.Field(name: field.name, value: value))
        }
        self.fields = fields
    }

    /// - Parameter name: lower case.
    subscript(name: String) -> String? {
        let field = fields.first { $0.name.map(\.asciiLowercased).elementsEqual(name.utf8) }
        return field.map { PostForm.text($0.value) }
    }

    /// All of them, their names in lower case.
    var pairs: [(name: String, value: String)] {
        fields.map { (PostForm.text($0.name.map(\.asciiLowercased)), PostForm.text($0.value)) }
    }

    /// The fields as a policy sees them: the bucket is the one that is addressed, whatever a field of that name says.
    func fields(in bucket: BucketName) -> [PostPolicy.Field] {
        fields.filter { !$0.name.map(\.asciiLowercased).elementsEqual("bucket".utf8) }
            + [PostPolicy.Field(name: Array("bucket".utf8), value: Array(bucket.text.utf8))]
    }

    /// Where the file goes.
    func key() throws(S3Error) -> ObjectKey {
        guard let key = self["key"] else { throw .missingField("key") }
        guard !key.isEmpty else {
            throw .invalidArgument("User key must have a length greater than 0.", name: "key", value: "")
        }
        return try ObjectKey(client: Array(key.utf8))
    }

    // MARK: Text

    static let noText = S3Error(
        .invalidArgument, "Malformed Unicode code sequence in the field.", elements: [("ArgumentName", "formField")])

    private static func isText(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// What stands behind the last slash or backslash: some browsers send a whole path.
    private static func lastComponent(_ fileName: [UInt8]) throws(S3Error) -> ArraySlice<UInt8> {
        guard isText(fileName) else { throw noText }
        let end = fileName.lastIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
        return fileName[(end.map { $0 + 1 } ?? 0)...]
    }

    private static func expanded(_ value: [UInt8], fileName: ArraySlice<UInt8>) -> [UInt8] {
        let variable = Array("${filename}".utf8)
        var expanded: [UInt8] = []
        var rest = value[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "$")) {
            expanded += rest[..<start]
            let isVariable = rest[start...].starts(with: variable)
            expanded += isVariable ? fileName : rest[start...start]
            rest = rest[(start + (isVariable ? variable.count : 1))...]
            // Longer than any form may be: the rest does not count any more.
            if expanded.count > Limits.formBytesMax { return expanded }
        }
        return expanded + rest
    }
}

extension S3Error {
    static func missingField(_ name: String) -> S3Error {
        .invalidArgument(
            "Bucket POST must contain a field named '\(name)'.  If it is specified, please check the order of the fields.",
            name: name, value: "")
    }

    init(_ problem: MultipartFormParser.Problem) {
        switch problem {
        case .malformed: self.init(.malformedPOSTRequest)
        case .fieldsTooLarge:
            self.init(
                .maxPostPreDataLengthExceeded,
                elements: [("MaxPostPreDataLengthBytes", String(Limits.formBytesMax))])
        }
    }

    init(_ problem: PostPolicy.Problem) {
        switch problem.kind {
        case .invalid: self.init(.invalidPolicyDocument, problem.message)
        case .violated: self.init(.accessDenied, problem.message)
        }
    }
}
