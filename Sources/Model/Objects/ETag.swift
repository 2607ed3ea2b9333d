/// An entity tag without its quotes: 32 hexadecimal digits, and `-parts` behind them for a multipart object.
package struct ETag: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { text }
}
