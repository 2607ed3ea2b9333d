/// Identifiers of hosted zones and changes.
package enum ResourceID {
    /// The longest that the service takes (`ResourceId` in its model).
    package static let charactersMax = 32

    /// A new one: the letter and 20 random upper-case letters and digits, 103 bits.
    package static func random(_ letter: Character) -> String {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        var id = String(letter)
        for _ in 0..<20 {
            id.append(alphabet[Int.random(in: alphabet.indices)])
        }
        return id
    }

    /// Without `/hostedzone/` or another prefix that answers carry.
    package static func withoutPrefix(_ text: String) -> String {
        text.split(separator: "/").last.map(String.init) ?? ""
    }
}
