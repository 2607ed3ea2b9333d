extension PostPolicy {
    /// Reads a form's `policy` field: Base64 of JSON, in which line breaks do not count.
    /// - Throws: a problem of kind `invalid`.
    package init(base64 text: some Sequence<UInt8>) throws(Problem) {
        let digits = text.filter { $0 != 0x0D && $0 != 0x0A }
        guard let bytes = Base64.decode(digits) else { throw .invalid("invalid Base64 encoding.") }
        try self.init(json: bytes)
    }

    /// The names of a policy's two elements are told apart by their case, those in conditions are not.
    package init(json bytes: [UInt8]) throws(Problem) {
        guard !bytes.isEmpty else { throw .invalid("Expecting '{' but found End-of-Input") }
        guard case .object(let members)? = PolicyJSON(parsing: bytes) else { throw .invalid("Invalid JSON.") }
        var expiration: PolicyJSON?
        var conditions: PolicyJSON?
        for member in members {
            switch PostPolicy.text(member.name) {
            case "expiration": expiration = member.value
            case "conditions": conditions = member.value
            case let name: throw .invalid("Unexpected: \"\(name)\"")
            }
        }
        guard let expiration else { throw .invalid("Policy missing expiration.") }
        guard let conditions else { throw .invalid("Policy missing conditions.") }
        self.expiration = try PostPolicy.time(expiration)
        guard case .array(let list) = conditions else { throw .invalid("Invalid 'conditions' value: must be a List.") }
        var read: [Condition] = []
        for condition in list { read.append(try PostPolicy.condition(condition)) }
        self.conditions = read
    }

    /// In UTC, as ISO 8601 has it: `2007-12-01T12:00:00.000Z`.
    private static func time(_ value: PolicyJSON) throws(Problem) -> Timestamp {
        guard case .string(let bytes) = value else { throw .invalid("Invalid 'expiration' value: must be a String.") }
        let text = text(bytes)
        guard bytes.last == UInt8(ascii: "Z"), let time = InternetTime.parse(text) else {
            throw .invalid("Invalid 'expiration' value: '\(text)'")
        }
        return time
    }

    private static func condition(_ value: PolicyJSON) throws(Problem) -> Condition {
        switch value {
        case .object(let members): try simple(members)
        case .array(let list): try operation(list)
        case .string, .number, .scalar: throw .invalid("Invalid condition test: must be a List or Object.")
        }
    }

    /// `{"acl": "public-read"}`.
    private static func simple(_ members: [PolicyJSON.Member]) throws(Problem) -> Condition {
        guard let member = members.first, members.count == 1 else {
            throw .invalid(
                "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
        }
        guard case .string(let value) = member.value else {
            throw .invalid("Invalid Simple-Condition: value must be a string.")
        }
        return .field(.equal, variable: [UInt8(ascii: "$")] + member.name, value: value)
    }

    /// `["starts-with", "$key", "user/"]` or `["content-length-range", 1, 1024]`.
    private static func operation(_ list: [PolicyJSON]) throws(Problem) -> Condition {
        guard case .string(let bytes)? = list.first else {
            throw .invalid("Invalid Condition: missing operation identifier.")
        }
        let name = text(lowercased(bytes))
        if let operation = Operation(rawValue: name) {
            guard list.count == 3 else { throw .invalid("Invalid \(name): wrong number of arguments.") }
            guard case .string(let variable) = list[1], case .string(let value) = list[2] else {
                throw .invalid("Invalid \(name): arguments must be strings.")
            }
            return .field(operation, variable: variable, value: value)
        }
        guard name == "content-length-range" else {
            throw .invalid("Invalid Condition: unknown operation '\(text(bytes))'.")
        }
        guard list.count == 3 else { throw .invalid("Invalid \(name): wrong number of arguments.") }
        guard let bytesMin = size(list[1]), let bytesMax = size(list[2]) else {
            throw .invalid("Invalid \(name): arguments must be non-negative integers.")
        }
        return .size(SizeRange(bytesMin: bytesMin, bytesMax: bytesMax))
    }

    /// A number, or a string of one, as some signers write it.
    private static func size(_ value: PolicyJSON) -> Int64? {
        switch value {
        case .number(let digits), .string(let digits):
            digits.allSatisfy { $0.decimalDigit != nil } ? Int64(text(digits)) : nil
        case .object, .array, .scalar: nil
        }
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
