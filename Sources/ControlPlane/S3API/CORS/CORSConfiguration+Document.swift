import APIKit
import Model

// Reads and validates what `PutBucketCors` is sent, and writes what `GetBucketCors` tells; codes and messages are those of S3.
extension CORSConfiguration {
    /// - Throws: `MalformedXML`, `InvalidRequest`.
    init(_ document: XMLElement) throws(S3Error) {
        try document.requireChildren(["CORSRule"], repeatable: "CORSRule")
        guard !document.children.isEmpty else { throw S3Error(.malformedXML) }
        guard document.children.count <= Limits.corsRulesMax else {
            throw S3Error(
                .invalidRequest,
                "The number of CORS rules should not exceed allowed limit of \(Limits.corsRulesMax) rules.")
        }
        var rules: [CORSRule] = []
        for element in document.children { rules.append(try CORSRule(element)) }
        self.init(rules: rules)
    }
}

extension CORSRule {
    private static let childNames: Set<String> = [
        "ID", "AllowedOrigin", "AllowedMethod", "AllowedHeader", "ExposeHeader", "MaxAgeSeconds",
    ]

    fileprivate init(_ element: XMLElement) throws(S3Error) {
        guard element.children.allSatisfy({ CORSRule.childNames.contains($0.name) }),
            element.all("ID").count <= 1, element.all("MaxAgeSeconds").count <= 1
        else { throw S3Error(.malformedXML) }
        let id = element["ID"]?.text
        guard (id ?? "").unicodeScalars.count <= Limits.corsRuleIDCharactersMax else { throw S3Error(.malformedXML) }
        self.init(
            id: id,
            allowedOrigins: try CORSRule.patterns(in: element, "AllowedOrigin"),
            allowedMethods: try CORSRule.methods(in: element),
            allowedHeaders: try CORSRule.patterns(in: element, "AllowedHeader"),
            exposedHeaders: try CORSRule.exposedHeaders(in: element),
            maxAgeSeconds: try CORSRule.seconds(element["MaxAgeSeconds"]))
        guard !allowedOrigins.isEmpty, !allowedMethods.isEmpty else { throw S3Error(.malformedXML) }
    }

    private static func methods(in element: XMLElement) throws(S3Error) -> [Method] {
        var methods: [Method] = []
        for child in element.all("AllowedMethod") {
            guard let method = Method(rawValue: child.text) else {
                throw S3Error(
                    .invalidRequest, "Found unsupported HTTP method in CORS config. Unsupported method is \(child.text)"
                )
            }
            methods.append(method)
        }
        return methods
    }

    private static func patterns(in element: XMLElement, _ name: String) throws(S3Error) -> [String] {
        var patterns: [String] = []
        for child in element.all(name) {
            guard isVisible(child.text) else { throw S3Error(.malformedXML) }
            guard child.text.utf8.count(where: { $0 == UInt8(ascii: "*") }) <= 1 else {
                throw S3Error(.invalidRequest, "\(name) \"\(child.text)\" can not have more than one wildcard.")
            }
            patterns.append(child.text)
        }
        return patterns
    }

    private static func exposedHeaders(in element: XMLElement) throws(S3Error) -> [String] {
        var headers: [String] = []
        for child in element.all("ExposeHeader") {
            guard !child.text.utf8.contains(UInt8(ascii: "*")) else {
                throw S3Error(
                    .invalidRequest,
                    "ExposeHeader \"\(child.text)\" contains wildcard. We currently do not support wildcard for ExposeHeader."
                )
            }
            guard isVisible(child.text) else { throw S3Error(.malformedXML) }
            headers.append(child.text)
        }
        return headers
    }

    private static func seconds(_ element: XMLElement?) throws(S3Error) -> Int64? {
        guard let text = element?.text, !text.isEmpty else { return nil }
        guard let seconds = Int32(text), seconds >= 0 else { throw S3Error(.malformedXML) }
        return Int64(seconds)
    }

    /// Whether it can go into a header as it is: visible ASCII, one character at least.
    private static func isVisible(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension XMLWriter {
    mutating func corsRule(_ rule: CORSRule) {
        element("CORSRule") { xml in
            if let id = rule.id { xml.element("ID", id) }
            for origin in rule.allowedOrigins { xml.element("AllowedOrigin", origin) }
            for method in rule.allowedMethods { xml.element("AllowedMethod", method.rawValue) }
            if let seconds = rule.maxAgeSeconds { xml.element("MaxAgeSeconds", String(seconds)) }
            for header in rule.exposedHeaders { xml.element("ExposeHeader", header) }
            for header in rule.allowedHeaders { xml.element("AllowedHeader", header) }
        }
    }
}
