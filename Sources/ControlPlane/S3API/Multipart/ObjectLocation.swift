import APIKit
import HTTPTypes
import Model

extension S3Context {
    /// The address of the object at the host that the client asked, in the style that it asked in. Amazon escapes the key as a
    /// whole, its slashes too.
    func objectLocation(_ key: ObjectKey) throws(S3Error) -> [UInt8] {
        var location = Array("\(clientScheme)://".utf8) + request.hostHeader
        if S3Target.virtualHostBucket(request.host, domain: domain, region: region) == nil {
            location += Array("/\(try bucketName())".utf8)
        }
        location.append(UInt8(ascii: "/"))
        PercentEncoding.append(key.bytes, to: &location)
        return location
    }

    /// What the client's address begins with. The server itself speaks plain HTTP; a proxy in front of it tells. A client that
    /// invents the header only deceives itself.
    private var clientScheme: String {
        headers[.forwardedProto]?.lowercased() == "https" ? "https" : "http"
    }
}
