import Model
import NIOCore

extension EdgeLoop {
    /// Answers the request at the start of `bytes`: the whole way of a visit over HTTP/1.1, step by step.
    func answer(
        _ bytes: Span<UInt8>, _ progress: inout RequestProgress, peer: borrowing Peer, output: inout ByteBuffer
    ) -> Answer {
        readMailIfNew()
        guard progress.seen == 0 || RequestParser.isWorthParsing(bytes, seen: progress.seen) else {
            progress.seen = bytes.count
            return .incomplete
        }
        switch RequestParser.parse(bytes) {
        case .incomplete:
            progress.seen = bytes.count
            return .incomplete
        case .invalid(let error):
            return refuse(error, consumed: bytes.count, &output)
        case .request(let head):
            return answer(head, bytes, &progress, peer: peer, output: &output)
        }
    }

    private func answer(
        _ head: RequestHead, _ bytes: Span<UInt8>, _ progress: inout RequestProgress, peer: borrowing Peer,
        output: inout ByteBuffer
    ) -> Answer {
        var end = head.byteCount
        var closes = !head.keepsAlive || isDraining
        let received = progress.received ?? clock.now
        if head.content != .none {
            var skipper = progress.skipper ?? ContentSkipper(from: head.byteCount)
            switch skipper.skip(head.content, in: bytes) {
            case .complete(let position): end = position
            case .invalid: return refuse(.badRequest, consumed: bytes.count, &output)
            case .tooLong: closes = true
            case .incomplete where head.expectsContinue: closes = true
            case .incomplete:
                progress.skipper = skipper
                progress.received = received
                return .incomplete
            }
        }
        switch judge(head, bytes, progress.lookups, peer, received: received, closes: closes) {
        case .plan(let plan, let visit):
            return act(on: plan, visit, bytes, consumed: end, peer: peer, output: &output)
        case .unlogged(let reply):
            write(reply, head, ConnectionField(head, closes: closes), &output)
            return .complete(consumed: end, closes: closes, body: nil)
        case .needs(let key, let bucket):
            progress.received = received
            return .needs(key: key, bucket: bucket)
        }
    }

    /// Writes the response, and the log line before the response can leave.
    private func act(
        on plan: Plan, _ visit: Visit, _ bytes: Span<UInt8>, consumed: Int, peer: borrowing Peer,
        output: inout ByteBuffer
    ) -> Answer {
        let response = write(plan, visit, bytes, &output)
        switch response.rest {
        case .none:
            record(response.outcome, visit, bytes, peer: peer)
            return .complete(consumed: consumed, closes: visit.closes, body: nil)
        case .memory(let body):
            record(response.outcome, visit, bytes, peer: peer)
            return .complete(consumed: consumed, closes: visit.closes, body: body)
        case .stream(let content, let pieces):
            let source = BodySource(content, pieces: pieces)
            return .stream(StreamedBody(visit: visit, outcome: response.outcome, source: source), consumed: consumed)
        }
    }

    /// Answers a request that cannot be understood, and ends the connection.
    private func refuse(_ error: WebsiteError, consumed: Int, _ output: inout ByteBuffer) -> Answer {
        count(error.status, .http11)
        writeRefusal(error, .close, hasBody: true, &output)
        return .complete(consumed: consumed, closes: true, body: nil)
    }
}
