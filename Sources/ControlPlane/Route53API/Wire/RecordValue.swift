package import Model

/// A record's value as the API spells it.
package enum RecordValue {
    /// Folds the case of names, so that equal values are equal.
    package static func parse(_ text: String, type: RecordType) throws(RecordData.Problem) -> [UInt8] {
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == UInt8(ascii: "\t") }) else {
            throw RecordData.Problem(code: "UnsupportedCharacter", message: "Value contains unsupported characters")
        }
        return RecordData.canonical(try RecordData.parse(text, type: type, spelling: .route53), type: type)
    }

    package static func present(_ rdata: [UInt8], type: RecordType) -> String {
        RecordData.present(rdata, type: type, spelling: .route53)
    }
}
