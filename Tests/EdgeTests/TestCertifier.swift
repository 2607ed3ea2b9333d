import Edge
import Foundation
import Synchronization

/// Answers on a thread of its own, after it has done what it was told to.
final class TestCertifier: SiteCertifier {
    private let state = Mutex<(asked: [String], act: @Sendable ([UInt8]) -> Void)>(([], { _ in }))

    /// The names that it was asked for.
    var asked: [String] { state.withLock { $0.asked } }

    func whenAsked(_ act: @escaping @Sendable ([UInt8]) -> Void) { state.withLock { $0.act = act } }

    func certify(_ host: [UInt8], reply: @escaping @Sendable () -> Void) {
        let act = state.withLock { state in
            state.asked.append(String(decoding: host, as: UTF8.self))
            return state.act
        }
        Thread.detachNewThread {
            act(host)
            reply()
        }
    }
}
