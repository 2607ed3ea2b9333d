/// What whoever signed a form lets others upload with it (S3 API reference, "POST Policy").
package struct PostPolicy: Hashable, Sendable {
    package enum Operation: String, Hashable, Sendable {
        case equal = "eq"
        case startsWith = "starts-with"
    }

    /// How many bytes a file may have. None, when the least is more than the most.
    package struct SizeRange: Hashable, Sendable {
        package var bytesMin: Int64
        package var bytesMax: Int64

        package init(bytesMin: Int64, bytesMax: Int64) {
            self.bytesMin = bytesMin
            self.bytesMax = bytesMax
        }
    }

    package enum Condition: Hashable, Sendable {
        /// - Parameter variable: `$` and a field's name, as the policy spells it.
        case field(Operation, variable: [UInt8], value: [UInt8])
        case size(SizeRange)
    }

    package let expiration: Timestamp
    package let conditions: [Condition]

    /// What is wrong with a policy, or with a form that it was signed for, in S3's words.
    package struct Problem: Error, Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            /// The document is none.
            case invalid
            /// The form does what the policy does not let it do.
            case violated
        }

        package let kind: Kind
        package let message: String

        static func invalid(_ message: String) -> Problem {
            Problem(kind: .invalid, message: "Invalid Policy: \(message)")
        }

        static func violated(_ message: String) -> Problem {
            Problem(kind: .violated, message: "Invalid according to Policy: \(message)")
        }
    }
}

extension PostPolicy {
    /// A form's field, or what stands for one.
    package struct Field: Hashable, Sendable {
        package var name: [UInt8]
        package var value: [UInt8]

        package init(name: [UInt8], value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// Checks a form: that the policy is still valid, that every condition holds, and that every field has one.
    /// - Parameter fields: with `${filename}` expanded, and with the `bucket` that the request addresses.
    /// - Returns: how many bytes the file may have, no more than `bytesMax`.
    package func check(_ fields: [Field], bytesMax: Int64, now: Timestamp) throws(Problem) -> SizeRange {
        guard now.milliseconds < expiration.milliseconds else { throw .violated("Policy expired.") }
        let values = Dictionary(fields.map { (PostPolicy.lowercased($0.name), $0.value) }) { first, _ in first }
        var range = SizeRange(bytesMin: 0, bytesMax: bytesMax)
        var covered: Set<[UInt8]> = []
        for condition in conditions {
            switch condition {
            case .size(let size):
                range.bytesMin = max(range.bytesMin, size.bytesMin)
                range.bytesMax = min(range.bytesMax, size.bytesMax)
            case .field(let operation, let variable, let value):
                let name = PostPolicy.fieldName(variable)
                guard let name, let field = values[name],
                    PostPolicy.holds(operation, field, value, isList: name.elementsEqual("content-type".utf8))
                else {
                    throw .violated(
                        "Policy Condition failed: [\"\(operation.rawValue)\", \(PostPolicy.quoted(variable)), "
                            + "\(PostPolicy.quoted(value))]")
                }
                covered.insert(name)
            }
        }
        for field in fields {
            let name = PostPolicy.lowercased(field.name)
            guard covered.contains(name) || PostPolicy.needsNoCondition(name) else {
                throw .violated("Extra input fields: \(String(decoding: name, as: UTF8.self))")
            }
        }
        return range
    }

    private static func fieldName(_ variable: [UInt8]) -> [UInt8]? {
        variable.first == UInt8(ascii: "$") ? lowercased(Array(variable.dropFirst())) : nil
    }

    /// - Parameter isList: whether a comma separates values that each have to begin so.
    private static func holds(_ operation: Operation, _ text: [UInt8], _ value: [UInt8], isList: Bool) -> Bool {
        switch operation {
        case .equal: text == value
        case .startsWith where isList:
            text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                .allSatisfy { $0.drop(while: \.isBlank).starts(with: value) }
        case .startsWith: text.starts(with: value)
        }
    }

    /// The signature itself, what is to be ignored, and checksums: they only make an upload fail that does not arrive as it was sent.
    private static func needsNoCondition(_ name: [UInt8]) -> Bool {
        switch String(decoding: name, as: UTF8.self) {
        case "policy", "signature", "awsaccesskeyid", "x-amz-signature", "file",
            "x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme", "x-amz-checksum-sha1",
            "x-amz-checksum-sha256":
            true
        default: name.starts(with: "x-ignore-".utf8)
        }
    }

    static func lowercased(_ name: [UInt8]) -> [UInt8] { name.map(\.asciiLowercased) }

    /// A string of JSON.
    private static func quoted(_ text: [UInt8]) -> String {
        var quoted = "\""
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
