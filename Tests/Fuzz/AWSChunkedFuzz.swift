import Model
import NIOCore

/// The `aws-chunked` decoder: total, never more payload than was announced when it ends well, and the same whatever way the input
/// is cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard count > 2, let start else { return 0 }
    let announced = Int64(start[0])
    let cut = Int(start[1])
    let input = ByteBuffer(bytes: UnsafeBufferPointer(start: start + 2, count: count - 2))
    for isSigned in [false, true] {
        let whole = decode([input], announced, isSigned)
        let first = input.getSlice(at: 0, length: min(cut, input.readableBytes)) ?? ByteBuffer()
        let rest =
            input.getSlice(at: first.readableBytes, length: input.readableBytes - first.readableBytes) ?? ByteBuffer()
        precondition(whole == decode([first, rest], announced, isSigned), "another outcome when cut at \(cut)")
        if case .payload(let payload) = whole { precondition(payload.count == announced) }
    }
    return 0
}

private enum Outcome: Equatable {
    case payload([UInt8])
    case refused
}

private func decode(_ pieces: [ByteBuffer], _ announced: Int64, _ isSigned: Bool) -> Outcome {
    var decoder =
        isSigned
        ? AWSChunkedDecoder(
            decodedBytes: announced, trailerNames: nil, signature: String(repeating: "0", count: 64),
            date: "20130524T000000Z", region: "us-east-1", service: "s3", secretKey: "secret")
        : AWSChunkedDecoder(decodedBytes: announced, trailerNames: ["x-amz-checksum-crc32"])
    var payload: [UInt8] = []
    do {
        for piece in pieces { payload += try decoder.decode(piece).readableBytesView }
        try decoder.finish()
        return .payload(payload)
    } catch {
        return .refused
    }
}
