import Certificates
import Testing

@Test func aSourceIsStoredUnderItsName() {
    #expect(CertificateSource(rawValue: "localAuthority") == .localAuthority)
}
