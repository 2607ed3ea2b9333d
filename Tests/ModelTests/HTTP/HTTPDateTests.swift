import Model
import Testing

@Suite struct HTTPDateTests {
    private static let now = Timestamp(seconds: 1_795_000_000)

    private static func parse(_ text: String) -> Timestamp? {
        HTTPDate.parse(text.utf8.span, now: now)
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_795_000_000, "Wed, 18 Nov 2026 11:06:40 GMT"),
        (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
    ])
    func `a moment is written as IMF-fixdate and read back`(seconds: Int64, text: String) {
        #expect(HTTPDate.text(Timestamp(seconds: seconds)) == text)
        #expect(Self.parse(text) == Timestamp(seconds: seconds))
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Mon, 06 Nov 1994 08:49:37 GMT",
    ])
    func `all three forms name the same moment`(text: String) {
        #expect(Self.parse(text) == Timestamp(seconds: 784_111_777))
    }

    @Test(arguments: [("76", 2076), ("77", 1977), ("26", 2026), ("00", 2000)])
    func `a year of two digits is at most 50 years ahead`(digits: String, year: Int) throws {
        let text = "Sunday, 06-Nov-\(digits) 08:49:37 GMT"
        let time = try #require(Self.parse(text))
        #expect(CivilTime(time).year == year)
    }

    @Test(arguments: [
        "", "Sun", "0", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 30 Feb 2025 08:49:37 GMT",
        "Sun, 29 Feb 2025 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
        "sun, 06 nov 1994 08:49:37 gmt", "Sun, 06 Nov 99999 08:49:37 GMT", "Sunday, 06 Nov 1994 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994", "Fri, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
    ])
    func `what is no date is not read`(text: String) {
        #expect(Self.parse(text) == nil)
    }

    @Test func `every day of four centuries comes back`() {
        for day in stride(from: Int64(-719_162), to: 146_097 * 2, by: 13) {
            let time = Timestamp(seconds: day * 86_400 + 86_399)
            let civil = CivilTime(time)
            let back = CivilTime.timestamp(
                year: civil.year, month: civil.month, day: civil.day,
                hour: civil.hour, minute: civil.minute, second: civil.second)
            #expect(back == time)
        }
    }
}
