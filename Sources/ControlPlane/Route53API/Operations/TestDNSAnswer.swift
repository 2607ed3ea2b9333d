import APIKit
import Model
import Storage

extension Route53Service {
    /// What the name server answers to a question, told by its own lookup.
    func testDNSAnswer(_ call: Call) async throws -> APIResponse {
        let (id, name, type) = try question(of: call)
        let account = call.account.id
        let zone = try await catalog.read { try $0.hostedZone(id, of: account) }
        guard name.isWithin(zone.name) else {
            throw Route53Error.invalidInput(
                "The name \(name.route53) does not lie in the hosted zone \(zone.name.route53)")
        }
        let answer = try await lookUp(name, type, call.query("resolverip"))
        return .document("TestDNSAnswerResponse") { xml in
            xml.element("Nameserver", zone.nameServers.first?.route53WithoutDot ?? "")
            xml.element("RecordName", name.route53)
            xml.element("RecordType", type.name)
            xml.element("RecordData") { xml in
                for data in answer.rdata {
                    xml.element("RecordDataEntry", RecordValue.present(data, type: type))
                }
            }
            xml.element("ResponseCode", answer.rcode)
            xml.element("Protocol", "UDP")
        }
    }

    private func question(of call: Call) throws(Route53Error) -> (zone: String, name: DNSName, type: RecordType) {
        guard let zone = call.query("hostedzoneid"), let nameText = call.query("recordname"),
            let typeText = call.query("recordtype")
        else { throw .invalidInput("Expected all of [hostedzoneid, recordname, recordtype].") }
        guard let type = RecordType(route53: typeText) else {
            throw XMLElement.notOneOf(RecordType.route53Types.map(\.name), value: typeText)
        }
        do {
            return (try Call.checkedID(zone), try DNSName(route53: nameText), type)
        } catch let error as Route53Error {
            throw error
        } catch {
            throw .invalidInput((error as? DNSName.Problem)?.message(for: nameText) ?? "The record name is not valid.")
        }
    }
}
