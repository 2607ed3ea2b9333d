import APIKit
import Model

/// How long a page of a listing may be: `max-keys`, `max-parts`, `max-uploads`.
struct PageSize: Sendable {
    /// At most `Limits.listKeysMax`.
    let count: Int

    /// - Parameters:
    ///   - name: the parameter, `argument`: its name in S3's message.
    /// - Throws: `InvalidArgument`.
    static func parse(_ text: String?, name: String, argument: String) throws(S3Error) -> PageSize {
        guard let text, !text.isEmpty else { return PageSize(count: Limits.listKeysMax) }
        return PageSize(count: min(try number(text, name: name, argument: argument), Limits.listKeysMax))
    }

    /// A number from 0 to 2^31-1; 0 when it is absent.
    static func number(_ text: String?, name: String, argument: String) throws(S3Error) -> Int {
        guard let text, !text.isEmpty else { return 0 }
        guard let number = Int32(text) else {
            throw .invalidArgument(
                "Provided \(name) not an integer or within integer range", name: name, value: text)
        }
        guard number >= 0 else {
            throw .invalidArgument(
                "Argument \(argument) must be an integer between 0 and 2147483647", name: argument, value: text)
        }
        return Int(number)
    }
}
