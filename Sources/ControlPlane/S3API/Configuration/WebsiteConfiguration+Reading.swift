import APIKit
import Model

// Reads and validates what `PutBucketWebsite` is sent; codes and messages are those of S3.
extension WebsiteConfiguration {
    /// - Throws: `MalformedXML`, `InvalidArgument`, `InvalidRequest`, `KeyTooLongError`.
    init(_ document: XMLElement) throws(S3Error) {
        try document.requireChildren(["IndexDocument", "ErrorDocument", "RedirectAllRequestsTo", "RoutingRules"])
        if let redirect = document["RedirectAllRequestsTo"] {
            guard document.children.count == 1 else {
                throw .invalidArgument(
                    "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
                    name: "RedirectAllRequestsTo", value: "not null")
            }
            self.init(try WebsiteConfiguration.redirectAll(redirect))
        } else {
            self.init(
                .serve(
                    indexSuffix: try WebsiteConfiguration.indexSuffix(document["IndexDocument"]),
                    errorKey: try WebsiteConfiguration.errorKey(document["ErrorDocument"]),
                    rules: try WebsiteConfiguration.rules(document["RoutingRules"])))
        }
    }

    private static func redirectAll(_ element: XMLElement) throws(S3Error) -> Behaviour {
        try element.requireChildren(["HostName", "Protocol"])
        guard let hostName = try hostName(element["HostName"]) else { throw S3Error(.malformedXML) }
        return .redirectAll(hostName: hostName, scheme: try scheme(element["Protocol"]))
    }

    private static func indexSuffix(_ element: XMLElement?) throws(S3Error) -> [UInt8] {
        guard let element else {
            throw .invalidArgument(
                "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
                name: "IndexDocument", value: "null")
        }
        try element.requireChildren(["Suffix"])
        let suffix = element["Suffix"]?.text ?? ""
        guard let key = try? ObjectKey(validating: Array(suffix.utf8)), !key.bytes.contains(UInt8(ascii: "/")) else {
            throw .invalidArgument(
                "The IndexDocument Suffix is not well formed", name: "IndexDocument", value: suffix)
        }
        return key.bytes
    }

    private static func errorKey(_ element: XMLElement?) throws(S3Error) -> ObjectKey? {
        guard let element else { return nil }
        try element.requireChildren(["Key"])
        guard let key = element["Key"]?.text, !key.isEmpty else { throw S3Error(.malformedXML) }
        return try ObjectKey(client: Array(key.utf8))
    }

    private static func rules(_ element: XMLElement?) throws(S3Error) -> [RoutingRule] {
        guard let element else { return [] }
        try element.requireChildren(["RoutingRule"], repeatable: "RoutingRule")
        guard !element.children.isEmpty else { throw S3Error(.malformedXML) }
        guard element.children.count <= Limits.routingRulesMax else {
            throw S3Error(
                .invalidRequest,
                "The number of website configuration routing rules exceeds the maximum allowed of "
                    + "\(Limits.routingRulesMax)")
        }
        var rules: [RoutingRule] = []
        for child in element.children { rules.append(try RoutingRule(child)) }
        return rules
    }

    // MARK: Values shared with the rules

    fileprivate static func scheme(_ element: XMLElement?) throws(S3Error) -> Scheme? {
        guard let text = element?.text, !text.isEmpty else { return nil }
        guard let scheme = Scheme(rawValue: text) else {
            throw S3Error(
                .invalidRequest,
                "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected "
                    + "automatically.")
        }
        return scheme
    }

    /// What goes into a `Location` as it is: visible ASCII and nothing else.
    fileprivate static func hostName(_ element: XMLElement?) throws(S3Error) -> String? {
        guard let text = element?.text, !text.isEmpty else { return nil }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw S3Error(.malformedXML) }
        return text
    }
}

extension RoutingRule {
    fileprivate init(_ element: XMLElement) throws(S3Error) {
        try element.requireChildren(["Condition", "Redirect"])
        guard let redirect = element["Redirect"] else { throw S3Error(.malformedXML) }
        self.init(
            condition: try RoutingRule.condition(element["Condition"]), redirect: try RoutingRule.redirect(redirect))
    }

    private static func condition(_ element: XMLElement?) throws(S3Error) -> Condition? {
        guard let element else { return nil }
        try element.requireChildren(["KeyPrefixEquals", "HttpErrorCodeReturnedEquals"])
        guard !element.children.isEmpty else {
            throw S3Error(
                .invalidRequest,
                "Condition cannot be empty. To redirect all requests without a condition, the condition element "
                    + "shouldn't be present.")
        }
        return Condition(
            keyPrefix: try keyPart(element["KeyPrefixEquals"]),
            errorCode: try code(
                element["HttpErrorCodeReturnedEquals"], "error", among: [400...417, 500...505],
                meaning: "Valid codes are 4XX or 5XX."))
    }

    private static func redirect(_ element: XMLElement) throws(S3Error) -> Redirect {
        try element.requireChildren(
            ["HostName", "HttpRedirectCode", "Protocol", "ReplaceKeyPrefixWith", "ReplaceKeyWith"])
        guard !element.children.isEmpty else { throw S3Error(.malformedXML) }
        return Redirect(
            scheme: try WebsiteConfiguration.scheme(element["Protocol"]),
            hostName: try WebsiteConfiguration.hostName(element["HostName"]),
            replacement: try replacement(key: element["ReplaceKeyWith"], prefix: element["ReplaceKeyPrefixWith"]),
            status: try code(
                element["HttpRedirectCode"], "redirect", among: [301...305, 307...308],
                meaning: "Valid codes are 3XX except 300."))
    }

    private static func replacement(key: XMLElement?, prefix: XMLElement?) throws(S3Error) -> Replacement? {
        guard key == nil || prefix == nil else {
            throw S3Error(.invalidRequest, "You can only define ReplaceKeyPrefix or ReplaceKey but not both.")
        }
        if let key = try keyPart(key) { return .key(key) }
        return try keyPart(prefix).map(Replacement.keyPrefix)
    }

    /// A key or the start of one, possibly empty, without control characters: it ends up in a header.
    private static func keyPart(_ element: XMLElement?) throws(S3Error) -> [UInt8]? {
        guard let bytes = element.map({ Array($0.text.utf8) }) else { return nil }
        guard bytes.count <= Limits.keyBytesMax, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw S3Error(.malformedXML)
        }
        return bytes
    }

    private static func code(
        _ element: XMLElement?, _ kind: String, among ranges: [ClosedRange<Int>], meaning: String
    ) throws(S3Error) -> Int? {
        guard let text = element?.text else { return nil }
        guard text.utf8.count == 3, let code = Int(text), ranges.contains(where: { $0.contains(code) }) else {
            throw S3Error(.invalidRequest, "The provided HTTP \(kind) code (\(text)) is not valid. \(meaning)")
        }
        return code
    }
}
