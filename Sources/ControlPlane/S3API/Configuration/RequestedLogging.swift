import APIKit
import Model
import Storage

/// A logging configuration as a client writes it (API reference, `LoggingEnabled`), before its grantees were looked up.
struct RequestedLogging: Sendable {
    /// `nil` when the named bucket cannot exist.
    let target: BucketName?
    private let prefix: [UInt8]
    private let grants: [RequestedGrant]
    private let keyFormat: LoggingConfiguration.KeyFormat?

    /// `nil` when the status is empty: logging is to be off.
    /// - Throws: `MalformedXML`, `InvalidArgument`.
    init?(_ status: XMLElement) throws(S3Error) {
        try status.requireChildren(["LoggingEnabled"])
        guard let enabled = status["LoggingEnabled"] else { return nil }
        try enabled.requireChildren(["TargetBucket", "TargetPrefix", "TargetGrants", "TargetObjectKeyFormat"])
        guard let bucket = enabled["TargetBucket"]?.text, let prefix = enabled["TargetPrefix"]?.text else {
            throw S3Error(.malformedXML)
        }
        self.target = BucketName(bucket)
        self.prefix = try RequestedLogging.prefix(prefix)
        self.grants = try RequestedLogging.grants(enabled["TargetGrants"])
        self.keyFormat = try RequestedLogging.keyFormat(enabled["TargetObjectKeyFormat"])
    }

    /// - Throws: what an unknown grantee deserves; `InvalidTargetBucketForLogging`.
    func resolved(in catalog: any CatalogReading) throws -> LoggingConfiguration {
        guard let target else { throw S3Error(.invalidTargetBucketForLogging) }
        return LoggingConfiguration(
            targetBucket: target, targetPrefix: prefix, targetGrants: try grants.map { try $0.resolved(in: catalog) },
            keyFormat: keyFormat)
    }

    /// What is put behind the prefix must fit into the key too.
    private static func prefix(_ text: String) throws(S3Error) -> [UInt8] {
        guard text.utf8.count <= Limits.logPrefixBytesMax else {
            throw .invalidArgument("The target prefix is too long", name: "TargetPrefix", value: text)
        }
        return Array(text.utf8)
    }

    private static func grants(_ element: XMLElement?) throws(S3Error) -> [RequestedGrant] {
        guard let element else { return [] }
        return try RequestedGrant.all(in: element)
    }

    private static func keyFormat(_ element: XMLElement?) throws(S3Error) -> LoggingConfiguration.KeyFormat? {
        guard let element else { return nil }
        try element.requireChildren(["SimplePrefix", "PartitionedPrefix"])
        guard let format = element.children.first, element.children.count == 1 else { throw S3Error(.malformedXML) }
        if format.name == "SimplePrefix" { return .simple }
        try format.requireChildren(["PartitionDateSource"])
        guard let name = format["PartitionDateSource"]?.text else { return .partitioned(.eventTime) }
        guard let source = LoggingConfiguration.DateSource(rawValue: name) else { throw S3Error(.malformedXML) }
        return .partitioned(source)
    }
}

extension XMLWriter {
    mutating func loggingEnabled(_ logging: LoggingConfiguration, names: GranteeNames) {
        element("LoggingEnabled") { xml in
            xml.element("TargetBucket", logging.targetBucket.text)
            if !logging.targetGrants.isEmpty {
                xml.element("TargetGrants") { xml in
                    for grant in logging.targetGrants { xml.grant(grant, names: names) }
                }
            }
            switch logging.keyFormat {
            case .simple?: xml.element("TargetObjectKeyFormat") { xml in xml.element("SimplePrefix", "") }
            case .partitioned(let source)?:
                xml.element("TargetObjectKeyFormat") { xml in
                    xml.element("PartitionedPrefix") { xml in
                        xml.element("PartitionDateSource", source.rawValue)
                    }
                }
            case nil: break
            }
            xml.element("TargetPrefix", utf8: logging.targetPrefix)
        }
    }
}
