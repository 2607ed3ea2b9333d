package import APIKit
import HTTPTypes
package import Model
package import Storage

/// Amazon Route 53's API, version 2013-04-01, for public hosted zones with simple and alias record sets.
///
/// A batch of changes is answered over DNS before its call returns, because Storage announces a commit before its write returns.
package struct Route53Service: APIService {
    /// What the name server answers to a question: the name of its RCODE, and the records' data in wire form.
    package typealias LookUp =
        @Sendable (_ name: DNSName, _ type: RecordType, _ resolver: String?) async throws -> (
            rcode: String, rdata: [[UInt8]]
        )

    package struct Configuration: Sendable {
        /// What zones are delegated to; when empty, each zone gets four names like those of Route 53.
        package var nameServers: [DNSName] = []
        /// What aliases may point to besides record sets.
        package var endpoints: WebsiteEndpoints

        package init(endpoints: WebsiteEndpoints) {
            self.endpoints = endpoints
        }
    }

    package let name = "route53"
    let configuration: Configuration
    let catalog: any Catalog
    let lookUp: LookUp
    let makeID: @Sendable (_ letter: Character) -> String

    /// - Parameters:
    ///   - lookUp: the real lookup, for `TestDNSAnswer`.
    ///   - makeID: makes the identifiers of zones (`Z`) and changes (`C`).
    package init(
        configuration: Configuration,
        catalog: any Catalog,
        lookUp: @escaping LookUp,
        makeID: @escaping @Sendable (_ letter: Character) -> String = ResourceID.random
    ) {
        self.configuration = configuration
        self.catalog = catalog
        self.lookUp = lookUp
        self.makeID = makeID
    }

    package func respond(to request: APIRequest) async throws -> APIResponse {
        do {
            var response = try await perform(try Call(request))
            response.headers[.route53RequestID] = request.requestID.text
            return response
        } catch let error as Route53Error {
            throw error.apiError
        }
    }

    package func answer(_ error: APIError, requestID: RequestID, hostID: HostID) -> APIResponse {
        let writer = XMLWriter(root: "ErrorResponse", namespace: route53Namespace) { xml in
            xml.element("Error") { xml in
                xml.element("Type", error.status.code >= 500 ? "Receiver" : "Sender")
                xml.element("Code", error.code)
                xml.element("Message", error.message)
                for element in error.elements {
                    xml.element(element.name, element.value)
                }
            }
            xml.element("RequestId", requestID.text)
        }
        var response = APIResponse(status: error.status, xml: writer, headers: error.headers)
        response.headers[.route53RequestID] = requestID.text
        response.errorCode = error.code
        return response
    }

    /// Changes to zones are not written to access logs.
    package func completed(
        _ request: APIRequest, with response: APIResponse, bytesSent: Int64, milliseconds: Int64, turnAround: Int64
    ) async {}
}
