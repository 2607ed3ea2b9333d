import APIKit
import Model
import NIOCore
import Storage

/// A request that was understood so far: which operation, on what, by whom.
struct Call: Sendable {
    let operation: Route53Operation
    /// What the path captured, in order.
    let parameters: [String]
    let account: Account
    let request: APIRequest

    init(_ request: APIRequest) throws(Route53Error) {
        guard let account = request.identity.account else { throw .missingAuthenticationToken }
        guard let match = Route53Match(method: request.method, rawPath: request.rawPath) else {
            throw .unknownOperation
        }
        self.operation = match.operation
        self.parameters = match.parameters
        self.account = account
        self.request = request
    }

    /// A parameter of the query; `nil` when it is absent or empty.
    func query(_ name: String) -> String? {
        guard let value = request.query[name], !value.isEmpty else { return nil }
        return value
    }

    /// The zone's identifier, the first parameter of the path in every operation on one.
    func hostedZoneID() throws(Route53Error) -> String {
        try Call.checkedID(parameters[0])
    }

    static func checkedID(_ text: String) throws(Route53Error) -> String {
        let id = ResourceID.withoutPrefix(text)
        guard id.unicodeScalars.count <= ResourceID.charactersMax else {
            throw .invalidInput(
                "1 validation error detected: Value '\(id)' at 'id' failed to satisfy constraint: "
                    + "Member must have length less than or equal to \(ResourceID.charactersMax)")
        }
        return id
    }

    /// How many items a page may have: what the query asks for, at most `limit`.
    func maxItems(limit: Int) throws(Route53Error) -> Int {
        guard let text = query("maxitems") else { return limit }
        guard let number = Int(text), number > 0 else {
            throw .invalidInput(
                "Value '\(text)' at 'maxItems' failed to satisfy constraint: it must be a positive number")
        }
        return min(number, limit)
    }

    /// The body's document, whose root must be `root`.
    func document(_ root: String) async throws -> XMLElement {
        let tooLong = Route53Error.invalidInput("The request is longer than \(Limits.xmlBytesMax) bytes.")
        let body = try await request.body.collect(upTo: Limits.xmlBytesMax, tooLarge: tooLong.apiError)
        return try RequestXML.root(root, in: Array(body.readableBytesView))
    }
}

extension CatalogReading {
    /// The account's zone; another account's is as absent as one that never was.
    func hostedZone(_ id: String, of account: AccountID) throws -> HostedZone {
        guard let zone = try hostedZone(id), zone.owner == account else { throw Route53Error.noSuchHostedZone(id: id) }
        return zone
    }
}
