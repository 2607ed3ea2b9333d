import Model

/// The edge's request parser: total, its positions inside the head, and a head that arrives in two pieces read as the whole is.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard count > 2, let start else { return 0 }
    let cut = Int(start[0]) << 8 | Int(start[1])
    let input = UnsafeBufferPointer(start: start + 2, count: count - 2)
    guard case .request(let head) = RequestParser.parse(Span(_unsafeElements: input)) else { return 0 }
    precondition((1...input.count).contains(head.byteCount))
    for slice in [
        head.target, head.path, head.query, head.authority, head.host, head.referer, head.userAgent, head.range,
    ] {
        precondition(slice.start >= 0 && slice.count >= 0 && slice.range.upperBound <= head.byteCount)
    }
    if case .length(let bytes) = head.content { precondition(bytes >= 0) }
    let prefix = UnsafeBufferPointer(rebasing: input[..<(cut % head.byteCount)])
    guard case .incomplete = RequestParser.parse(Span(_unsafeElements: prefix)) else {
        preconditionFailure("the first \(prefix.count) bytes of a request were not its beginning")
    }
    let whole = UnsafeBufferPointer(rebasing: input[..<head.byteCount])
    guard case .request(let again) = RequestParser.parse(Span(_unsafeElements: whole)), again.target == head.target,
        again.content == head.content
    else { preconditionFailure("the head alone is read differently") }
    return 0
}
