/// A place on Earth as a LOC record gives it (RFC 1876).
struct Location {
    /// Diameter and precisions: a digit and a power of ten, in centimetres.
    private var size: UInt8 = 0x12
    private var horizontalPrecision: UInt8 = 0x16
    private var verticalPrecision: UInt8 = 0x13
    /// Thousandths of a second of arc, 2^31 at the equator and the prime meridian.
    private var latitude: UInt32
    private var longitude: UInt32
    /// Centimetres above 100,000 m below the WGS 84 spheroid.
    private var altitude: UInt32

    private static let milliarcsecondsPerDegree = 3_600_000

    /// `d1 [m1 [s1]] {N|S} d2 [m2 [s2]] {E|W} alt["m"] [size["m"] [hp["m"] [vp["m"]]]]`; `nil` for anything else.
    init?(words: [ArraySlice<UInt8>]) {
        var words = words[...]
        guard let latitude = Location.angle(&words, positive: "N", negative: "S", degreesMax: 90),
            let longitude = Location.angle(&words, positive: "E", negative: "W", degreesMax: 180),
            let altitudeWord = words.popFirst(),
            let altitude = Location.centimetres(altitudeWord),
            let stored = UInt32(exactly: altitude + 10_000_000)
        else { return nil }
        self.latitude = latitude
        self.longitude = longitude
        self.altitude = stored
        for field in [\Location.size, \.horizontalPrecision, \.verticalPrecision] {
            guard let word = words.popFirst() else { break }
            guard let power = Location.centimetres(word).flatMap(Location.power) else { return nil }
            self[keyPath: field] = power
        }
        guard words.isEmpty else { return nil }
    }

    /// `nil` for a version other than 0, wrong length, or digits that are none.
    init?(wire: ArraySlice<UInt8>) {
        let octets = Array(wire)
        guard octets.count == 16, octets[0] == 0, octets[1...3].allSatisfy({ $0 >> 4 < 10 && $0 & 15 < 10 }) else {
            return nil
        }
        (size, horizontalPrecision, verticalPrecision) = (octets[1], octets[2], octets[3])
        latitude = UInt32(RecordText.number(of: octets[4..<8]))
        longitude = UInt32(RecordText.number(of: octets[8..<12]))
        altitude = UInt32(RecordText.number(of: octets[12..<16]))
        guard abs(Int(latitude) - 1 << 31) <= 90 * Location.milliarcsecondsPerDegree,
            abs(Int(longitude) - 1 << 31) <= 180 * Location.milliarcsecondsPerDegree
        else { return nil }
    }

    var wire: [UInt8] {
        [0, size, horizontalPrecision, verticalPrecision]
            + [latitude, longitude, altitude].flatMap { RecordText.octets(of: Int($0), count: 4) }
    }

    var text: [UInt8] {
        let lengths = [size, horizontalPrecision, verticalPrecision].map { octet in
            Location.metres((0..<(octet & 15)).reduce(Int(octet >> 4)) { value, _ in value * 10 })
        }
        let words =
            [Location.angle(latitude, "N", "S"), Location.angle(longitude, "E", "W")]
            + [Location.metres(Int(altitude) - 10_000_000)] + lengths
        return Array(words.joined(separator: " ").utf8)
    }

    private static func angle(
        _ words: inout ArraySlice<ArraySlice<UInt8>>,
        positive: String,
        negative: String,
        degreesMax: Int
    ) -> UInt32? {
        var parts: [ArraySlice<UInt8>] = []
        while let word = words.popFirst() {
            let sign = String(decoding: word, as: UTF8.self).uppercased()
            guard sign == positive || sign == negative else {
                parts.append(word)
                guard parts.count <= 3 else { return nil }
                continue
            }
            guard let size = milliarcseconds(parts, degreesMax: degreesMax) else { return nil }
            return UInt32(1 << 31 + (sign == positive ? size : -size))
        }
        return nil
    }

    private static func milliarcseconds(_ parts: [ArraySlice<UInt8>], degreesMax: Int) -> Int? {
        guard let first = parts.first, let degrees = RecordText.number(first, max: degreesMax) else { return nil }
        var total = degrees * milliarcsecondsPerDegree
        if parts.count > 1 {
            guard let minutes = RecordText.number(parts[1], max: 59) else { return nil }
            total += minutes * 60_000
        }
        if parts.count > 2 {
            guard let seconds = decimal(parts[2], digits: 3), seconds < 60_000 else { return nil }
            total += seconds
        }
        return total <= degreesMax * milliarcsecondsPerDegree ? total : nil
    }

    private static func angle(_ stored: UInt32, _ positive: String, _ negative: String) -> String {
        let value = Int(stored) - 1 << 31
        let size = abs(value)
        let seconds = "\(size / 1000 % 60).\(padded(size % 1000, digits: 3))"
        return "\(size / 3_600_000) \(size / 60_000 % 60) \(seconds) \(value < 0 ? negative : positive)"
    }

    /// A number with at most two decimals and perhaps `m` behind it.
    private static func centimetres(_ word: ArraySlice<UInt8>) -> Int? {
        let digits = word.last.map { $0 | 0x20 } == UInt8(ascii: "m") ? word.dropLast() : word
        guard digits.first == UInt8(ascii: "-") else { return decimal(digits, digits: 2) }
        return decimal(digits.dropFirst(), digits: 2).map { -$0 }
    }

    private static func metres(_ centimetres: Int) -> String {
        let size = abs(centimetres)
        return "\(centimetres < 0 ? "-" : "")\(size / 100).\(padded(size % 100, digits: 2))m"
    }

    /// A digit and a power of ten, rounded down; at most 9e9 cm.
    private static func power(_ centimetres: Int) -> UInt8? {
        var digit = centimetres
        var exponent = 0
        while digit > 9 {
            digit /= 10
            exponent += 1
        }
        return digit >= 0 && exponent < 10 ? UInt8(digit << 4 | exponent) : nil
    }

    /// `12.5` with three digits is 12500.
    private static func decimal(_ text: ArraySlice<UInt8>, digits: Int) -> Int? {
        let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, let value = RecordText.number(whole, max: 1_000_000_000) else { return nil }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        guard parts.count > 1 else { return value * scale }
        guard parts[1].count <= digits else { return nil }
        let filled = parts[1] + [UInt8](repeating: 0x30, count: digits - parts[1].count)
        return RecordText.number(filled, max: scale).map { value * scale + $0 }
    }

    private static func padded(_ number: Int, digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }
}
