/// Text of others on its way to a log or a terminal.
enum PlainText {
    private static let charactersMax = 400

    /// One line without control characters, and not long.
    static func bounded(_ text: some StringProtocol) -> String {
        let scalars = text.unicodeScalars.prefix(charactersMax).map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: " "
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
