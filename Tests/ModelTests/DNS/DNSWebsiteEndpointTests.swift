import Model
import Testing

@Suite struct DNSWebsiteEndpointTests {
    @Test(
        arguments: [
            ("s3-website-us-east-1.amazonaws.com", "us-east-1"),
            ("s3-website.eu-central-1.amazonaws.com.", "eu-central-1"),
            ("www.example.com.s3-website-us-west-2.amazonaws.com", "us-west-2"),
            ("s3-website.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("S3-Website-us-east-1.localhost", "us-east-1"),
            ("www.example.localhost.s3-website.home.localhost", "home"),
            ("s3-website-mars.amazonaws.com", nil),
            ("b.s3.amazonaws.com", nil),
            ("s3-website-.localhost", nil),
            ("s3-website.localhost", nil),
            ("xs3-website-us-east-1.localhost", nil),
            ("s3-website-us-east-1.example", nil),
            ("localhost", nil),
        ] as [(String, String?)])
    func `Amazon's and our own endpoint names are known`(text: String, region: String?) throws {
        let names = WebsiteEndpointNames(domain: try DNSName(route53: "localhost"))
        #expect(names.region(of: try DNSName(route53: text)) == region)
        #expect(names.contains(try DNSName(route53: text)) == (region != nil))
    }

    @Test func `Each region has its hosted zone`() {
        #expect(WebsiteEndpointNames.hostedZoneID(region: "us-east-1") == "Z3AQBSTGFYJSTF")
        #expect(WebsiteEndpointNames.isHostedZoneID("Z21DNDUVLTQW6Q"))
        #expect(!WebsiteEndpointNames.isHostedZoneID("Z35SXDOTRQ7X7K"))
    }
}
