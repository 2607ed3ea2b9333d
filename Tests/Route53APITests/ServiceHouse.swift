import APIKit
import HTTPTypes
import Logging
import Model
import NIOCore
import Route53API
import Storage

/// The service on a real store in a directory of its own.
struct ServiceHouse {
    let store: Store
    /// What the service reads and writes.
    let catalog: CountingCatalog
    let service: Route53Service
    let now = Timestamp(milliseconds: 1_795_459_320_123)

    static let owner = account("a")
    static let stranger = account("b")

    private static func account(_ digit: String) -> Account {
        // 64 hexadecimal digits are always an account ID.
        let id = AccountID(String(repeating: digit, count: 64))!
        return Account(id: id, name: digit, email: "\(digit)@example.com", number: "123456789012")
    }

    /// Runs `body` with a new house.
    static func with(
        nameServers: [DNSName] = [], _ body: (ServiceHouse) async throws -> Void
    ) async throws {
        try await TemporaryDirectory.with { directory in
            let store = try await Store.open(Store.Configuration(directory: directory), logger: Logger(label: "test"))
            try await store.catalog.write { catalog in
                try catalog.put(owner)
                try catalog.put(stranger)
            }
            do {
                try await body(ServiceHouse(store: store, nameServers: nameServers))
            } catch {
                try await store.close()
                throw error
            }
            try await store.close()
        }
    }

    private init(store: Store, nameServers: [DNSName]) throws {
        self.store = store
        catalog = CountingCatalog(store.catalog)
        let endpoints = WebsiteEndpoints(names: WebsiteEndpointNames(domain: try DNSName(route53: "localhost")))
        var configuration = Route53Service.Configuration(endpoints: endpoints)
        configuration.nameServers = nameServers
        service = Route53Service(
            configuration: configuration, catalog: catalog,
            lookUp: { _, _, _ in ("NOERROR", [[192, 0, 2, 5]]) })
    }

    /// The answer as a client gets it: an error in its document.
    func send(
        _ method: HTTPRequest.Method, _ target: String, _ body: String = "", as account: Account? = ServiceHouse.owner
    ) async -> (status: Int, headers: HTTPFields, document: XMLElement) {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        let rawQuery = parts.count > 1 ? Array(parts[1].utf8) : []
        let identity = account.map {
            Identity(
                principal: .account($0.id, number: $0.number), account: $0, accessKey: "AKIA", method: .header,
                signatureVersion: .version4)
        }
        let request = APIRequest(
            method: method, rawPath: Array(("/2013-04-01/" + parts[0]).utf8), rawQuery: rawQuery,
            query: QueryItems(parsing: rawQuery) ?? QueryItems(), headers: [:], host: "api.localhost",
            hostHeader: Array("api.localhost:9000".utf8), identity: identity ?? .anonymous,
            body: RequestBody(bytes: Array(body.utf8)), remoteAddress: "127.0.0.1", received: now,
            requestID: RequestID(0xAB), hostID: HostID(high: 1, low: 2))
        let response: APIResponse
        do {
            response = try await service.respond(to: request)
        } catch let error as APIError {
            response = service.answer(error, requestID: request.requestID, hostID: request.hostID)
        } catch {
            return (500, [:], XMLElement(name: "\(error)"))
        }
        return (Int(response.status.code), response.headers, document(of: response))
    }

    private func document(of response: APIResponse) -> XMLElement {
        guard case .bytes(let buffer) = response.body else { return XMLElement(name: "none") }
        do {
            return try XMLElement(parsing: Array(buffer.readableBytesView))
        } catch {
            return XMLElement(name: "unreadable", text: error.message)
        }
    }
}

extension ServiceHouse {
    /// Makes a zone.
    /// - Returns: its identifier, or the answer's error code.
    func createZone(
        _ name: String, reference: String? = nil, as account: Account = ServiceHouse.owner
    ) async -> String {
        let body = """
            <CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>\(name)</Name>\
            <CallerReference>\(reference ?? name)</CallerReference></CreateHostedZoneRequest>
            """
        let answer = await send(.post, "hostedzone", body, as: account)
        let id = answer.document["HostedZone"]?["Id"]?.text.dropFirst("/hostedzone/".count)
        return id.map(String.init) ?? answer.document.errorCode ?? "none"
    }

    /// Sends a batch of changes, each `ACTION name TYPE ttl value`.
    func change(
        _ zone: String, _ lines: [String], as account: Account = ServiceHouse.owner
    ) async -> (status: Int, headers: HTTPFields, document: XMLElement) {
        let changes = lines.map { line in
            let words = line.split(separator: " ", maxSplits: 4).map(String.init)
            return """
                <Change><Action>\(words[0])</Action><ResourceRecordSet><Name>\(words[1])</Name>\
                <Type>\(words[2])</Type><TTL>\(words[3])</TTL><ResourceRecords><ResourceRecord>\
                <Value>\(words[4])</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change>
                """
        }
        return await send(.post, "hostedzone/\(zone)/rrset/", batch(changes.joined()), as: account)
    }

    func batch(_ changes: String) -> String {
        "<ChangeResourceRecordSetsRequest><ChangeBatch><Changes>\(changes)</Changes></ChangeBatch>"
            + "</ChangeResourceRecordSetsRequest>"
    }

    /// The zone's sets as `name TYPE`.
    func sets(_ zone: String, _ query: String = "") async -> [String] {
        let answer = await send(.get, "hostedzone/\(zone)/rrset?\(query)")
        return answer.document["ResourceRecordSets"]?.children.map {
            "\($0["Name"]?.text ?? "") \($0["Type"]?.text ?? "")"
        } ?? [answer.document.errorCode ?? "none"]
    }
}

extension XMLElement {
    var errorCode: String? { self["Error"]?["Code"]?.text }
    var errorMessage: String? { self["Error"]?["Message"]?.text }
}
