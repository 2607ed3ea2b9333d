import APIKit
import HTTPTypes
import Model

/// Everything the service refuses with; one table says how each looks to the client.
package enum Route53Error: Error, Hashable, Sendable {
    case missingAuthenticationToken
    case unknownOperation
    /// Answered with 400, not 501: clients repeat a 501 as if the server had failed, and a repetition cannot help.
    case notOffered(Route53Operation)

    case invalidInput(String)
    case invalidDomainName(String)
    case invalidChangeBatch([String])

    case hostedZoneAlreadyExists
    case conflictingDomainExists(name: String)
    case hostedZoneNotEmpty
    case hostedZoneNotPrivate(id: String)
    case tooManyHostedZones(limit: Int)
    case tooManyTags(limit: Int)

    case noSuchHostedZone(id: String)
    case noSuchChange(id: String)
    case noSuchHealthCheck(id: String)
    case noSuchDelegationSet(id: String)
    case noSuchGeoLocation
    case noSuchKeySigningKey(name: String)
    case noSuchTrafficPolicy
    case noSuchTrafficPolicyInstance
    case noSuchQueryLoggingConfig
    case noSuchCidrCollection(id: String)

    var apiError: APIError {
        let row = row
        return APIError(code: row.code, status: row.status, message: row.message)
    }

    private var row: (code: String, status: HTTPResponse.Status, message: String) {
        switch self {
        case .missingAuthenticationToken:
            ("MissingAuthenticationToken", .forbidden, "Missing Authentication Token")
        case .unknownOperation:
            ("UnknownOperationException", .notFound, "No operation of Route 53 has this method and path.")
        case .notOffered(let operation):
            ("NotImplemented", .badRequest, "This server does not offer \(operation.rawValue).")
        case .invalidInput(let message):
            ("InvalidInput", .badRequest, message)
        case .invalidDomainName(let message):
            ("InvalidDomainName", .badRequest, message)
        case .invalidChangeBatch(let messages):
            ("InvalidChangeBatch", .badRequest, "[\(messages.joined(separator: ", "))]")
        case .hostedZoneAlreadyExists:
            (
                "HostedZoneAlreadyExists", .conflict,
                "A hosted zone has already been created with the specified caller reference."
            )
        case .conflictingDomainExists(let name):
            (
                "ConflictingDomainExists", .badRequest,
                "Cannot create hosted zone \(name) because it conflicts with a hosted zone on the same name servers."
            )
        case .hostedZoneNotEmpty:
            (
                "HostedZoneNotEmpty", .badRequest,
                "The specified hosted zone contains non-required resource record sets and so cannot be deleted."
            )
        case .hostedZoneNotPrivate(let id):
            ("HostedZoneNotPrivate", .badRequest, "The hosted zone \(id) is not a private hosted zone.")
        case .tooManyHostedZones(let limit):
            ("TooManyHostedZones", .badRequest, "Limits Exceeded: MAX_HOSTED_ZONES_BY_OWNER - \(limit)")
        case .tooManyTags(let limit):
            ("InvalidInput", .badRequest, "A hosted zone can have at most \(limit) tags.")
        case .noSuchHostedZone(let id):
            ("NoSuchHostedZone", .notFound, "No hosted zone found with ID: \(id)")
        case .noSuchChange(let id):
            ("NoSuchChange", .notFound, "Could not find resource with ID: \(id)")
        case .noSuchHealthCheck(let id):
            ("NoSuchHealthCheck", .notFound, "No health check exists with the specified ID \(id)")
        case .noSuchDelegationSet(let id):
            ("NoSuchDelegationSet", .badRequest, "The specified delegation set \(id) does not exist.")
        case .noSuchGeoLocation:
            ("NoSuchGeoLocation", .notFound, "The specified geolocation does not exist.")
        case .noSuchKeySigningKey(let name):
            ("NoSuchKeySigningKey", .notFound, "The specified key-signing key \(name) does not exist.")
        case .noSuchTrafficPolicy:
            ("NoSuchTrafficPolicy", .notFound, "No traffic policy exists with the specified ID.")
        case .noSuchTrafficPolicyInstance:
            ("NoSuchTrafficPolicyInstance", .notFound, "No traffic policy instance exists with the specified ID.")
        case .noSuchQueryLoggingConfig:
            (
                "NoSuchQueryLoggingConfig", .notFound,
                "There is no DNS query logging configuration with the specified ID."
            )
        case .noSuchCidrCollection(let id):
            ("NoSuchCidrCollectionException", .notFound, "The CIDR collection \(id) does not exist.")
        }
    }
}
