import Model

/// The XML reader: total, and what it accepts is no deeper than the limit.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let root = try? XMLElement(parsing: bytes) else { return 0 }
    precondition(depth(of: root) <= Limits.xmlDepthMax)
    return 0
}

private func depth(of element: XMLElement) -> Int {
    1 + (element.children.map(depth).max() ?? 0)
}
