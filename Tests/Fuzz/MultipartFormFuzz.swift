import NIOCore

/// The reader of forms: total, the same whatever way the input is cut, and what it holds of the fields is bounded.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard count > 1, let start else { return 0 }
    let cut = Int(start[0])
    let input = ByteBuffer(bytes: UnsafeBufferPointer(start: start + 1, count: count - 1))
    let whole = read([input])
    let first = input.getSlice(at: 0, length: min(cut, input.readableBytes)) ?? ByteBuffer()
    let rest =
        input.getSlice(at: first.readableBytes, length: input.readableBytes - first.readableBytes) ?? ByteBuffer()
    precondition(whole == read([first, rest]), "another outcome when cut at \(cut)")
    precondition(whole == read(input.readableBytesView.map { ByteBuffer(bytes: [$0]) }), "another outcome byte by byte")
    return 0
}

private struct Outcome: Equatable {
    var fields: [MultipartFormParser.Field] = []
    var content: [UInt8]?
    var problem: MultipartFormParser.Problem?
}

private let fieldBytesMax = 512

private func read(_ pieces: [ByteBuffer]) -> Outcome {
    var parser = MultipartFormParser(boundary: [UInt8(ascii: "b")], fieldBytesMax: fieldBytesMax)
    var outcome = Outcome()
    do throws(MultipartFormParser.Problem) {
        for var piece in pieces {
            while let event = try parser.next(from: &piece) {
                switch event {
                case .field(let field): outcome.fields.append(field)
                case .file: outcome.content = []
                case .content(let bytes): outcome.content?.append(contentsOf: bytes.readableBytesView)
                }
            }
        }
        try parser.finish()
    } catch {
        outcome.problem = error
        if error == .fieldsTooLarge { precondition(outcome.content == nil) }
    }
    precondition(outcome.fields.reduce(0) { $0 + $1.name.count + $1.value.count } <= fieldBytesMax)
    return outcome
}
