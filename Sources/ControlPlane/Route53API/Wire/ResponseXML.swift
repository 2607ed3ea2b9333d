import APIKit
import HTTPTypes
import Model
import NIOCore
import Storage

let route53Namespace = "https://route53.amazonaws.com/doc/2013-04-01/"

extension HTTPField.Name {
    /// A valid field name, so never `nil`.
    static let route53RequestID = HTTPField.Name("x-amzn-RequestId")!
}

extension APIResponse {
    init(status: HTTPResponse.Status = .ok, xml: XMLWriter, headers: HTTPFields = [:]) {
        var headers = headers
        headers[.contentType] = "text/xml"
        self.init(status: status, headers: headers, body: .bytes(ByteBuffer(bytes: xml.bytes)))
    }

    /// An operation's answer: its document `root`.
    static func document(
        _ root: String,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:],
        _ content: (inout XMLWriter) -> Void
    ) -> APIResponse {
        APIResponse(
            status: status, xml: XMLWriter(root: root, namespace: route53Namespace, content), headers: headers)
    }
}

extension XMLWriter {
    mutating func changeInfo(_ change: ZoneChange) {
        element("ChangeInfo") { xml in
            xml.element("Id", "/change/\(change.id)")
            xml.element("Status", "INSYNC")
            xml.element("SubmittedAt", InternetTime.text(change.submitted, showsMilliseconds: true))
            if let comment = change.comment { xml.element("Comment", comment) }
        }
    }

    mutating func hostedZone(_ zone: HostedZone, recordSetCount: Int) {
        element("HostedZone") { xml in
            xml.element("Id", "/hostedzone/\(zone.id)")
            xml.element("Name", zone.name.route53)
            xml.element("CallerReference", zone.callerReference)
            xml.element("Config") { xml in
                if let comment = zone.comment { xml.element("Comment", comment) }
                xml.element("PrivateZone", false)
            }
            xml.element("ResourceRecordSetCount", Int64(recordSetCount))
        }
    }

    /// Name servers stand here without their final dot.
    mutating func delegationSet(_ nameServers: [DNSName]) {
        element("DelegationSet") { xml in
            xml.element("NameServers") { xml in
                for nameServer in nameServers {
                    xml.element("NameServer", nameServer.route53WithoutDot)
                }
            }
        }
    }

    mutating func recordSet(_ set: ResourceRecordSet) {
        element("ResourceRecordSet") { xml in
            xml.element("Name", set.name.route53)
            xml.element("Type", set.type.name)
            switch set.content {
            case .records(let ttlSeconds, let rdata):
                xml.element("TTL", Int64(ttlSeconds))
                xml.element("ResourceRecords") { xml in
                    for data in rdata {
                        xml.element("ResourceRecord") { $0.element("Value", RecordValue.present(data, type: set.type)) }
                    }
                }
            case .alias(let target):
                xml.aliasTarget(target)
            }
        }
    }

    private mutating func aliasTarget(_ target: AliasTarget) {
        element("AliasTarget") { xml in
            xml.element("HostedZoneId", target.hostedZoneID)
            xml.element("DNSName", target.name.route53)
            xml.element("EvaluateTargetHealth", target.evaluateTargetHealth)
        }
    }
}

extension DNSName {
    var route53WithoutDot: String {
        let text = route53
        return text.hasSuffix(".") && text.utf8.count > 1 ? String(text.dropLast()) : text
    }
}
