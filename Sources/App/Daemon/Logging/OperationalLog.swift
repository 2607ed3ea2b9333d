package import Logging
package import Model

/// Writes what the server has to say to its operator on standard error, one line for each message: time, level, message, fields. Bytes
/// that a terminal would obey are escaped, for messages quote what strangers sent.
package struct OperationalLog: LogHandler {
    private let format: Configuration.LogFormat
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable (String) -> Void

    package var logLevel = Logger.Level.info
    package var metadata = Logger.Metadata()

    package init(
        format: Configuration.LogFormat, now: @escaping @Sendable () -> Timestamp = Frontage.now,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.format = format
        self.now = now
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        if let more = event.metadata { fields.merge(more) { $1 } }
        if let error = event.error { fields["error"] = "\(error)" }
        let sorted = fields.map { (key: $0.key, value: "\($0.value)") }.sorted { $0.key < $1.key }
        switch format {
        case .text: write(text(event.level, "\(event.message)", sorted))
        case .json: write(json(event.level, "\(event.message)", sorted))
        }
    }

    /// `2026-01-02T03:04:05.678Z notice A message. key=value other="two words"`
    private func text(_ level: Logger.Level, _ message: String, _ fields: [(key: String, value: String)]) -> String {
        var line = "\(InternetTime.text(now(), showsMilliseconds: true)) \(level.rawValue) \(LineText.escaped(message))"
        for (key, value) in fields { line += " \(LineText.word(key))=\(LineText.word(value))" }
        return line + "\n"
    }

    /// An object (RFC 8259) with the names `time`, `level`, `message` and, when there are any, `fields`.
    private func json(_ level: Logger.Level, _ message: String, _ fields: [(key: String, value: String)]) -> String {
        var line =
            "{\"time\":\"\(InternetTime.text(now(), showsMilliseconds: true))\",\"level\":\"\(level.rawValue)\",\"message\":\(LineText.json(message))"
        if !fields.isEmpty {
            let pairs = fields.map { "\(LineText.json($0.key)):\(LineText.json($0.value))" }
            line += ",\"fields\":{\(pairs.joined(separator: ","))}"
        }
        return line + "}\n"
    }
}
