/// The Huffman code of header strings (RFC 7541 section 5.2), read four bits at a time: a table tells for each inner node of the code's
/// tree and each four bits which node follows, and which octet was completed on the way. No code is shorter than five bits, so at most
/// one is.
final class HuffmanCode: Sendable {
    private struct Step {
        static let completes: UInt8 = 1
        static let invalid: UInt8 = 2
        /// The bits since the last octet are all ones and fewer than eight: they may be padding.
        static let mayEnd: UInt8 = 4

        var node: UInt8 = 0
        var flags: UInt8 = 0
        var octet: UInt8 = 0
    }

    static let shared = HuffmanCode()

    private let steps: [Step]

    private init() {
        let tree = Tree(HuffmanCode.lengths)
        var steps: [Step] = []
        steps.reserveCapacity(tree.nodes.count * 16)
        for node in tree.nodes.indices {
            for bits in 0..<16 { steps.append(HuffmanCode.step(from: node, bits, in: tree)) }
        }
        self.steps = steps
    }

    /// Writes the octets that `encoded` stands for to the start of `target`.
    /// - Returns: how many there are; `nil` when the code is broken. No more than fit are written, and the count is then greater than
    ///   the target's: one encoded octet stands for at most 8/5.
    func decode(_ encoded: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Int? {
        steps.withUnsafeBufferPointer { steps in
            var node = 0
            var count = 0
            var flags = Step.mayEnd
            for position in 0..<encoded.count * 2 {
                let byte = Int(encoded[position >> 1])
                let step = steps[node << 4 | (position & 1 == 0 ? byte >> 4 : byte & 15)]
                flags = step.flags
                if flags & Step.completes != 0 {
                    if count < target.count { target[count] = step.octet }
                    count += 1
                }
                guard flags & Step.invalid == 0 else { return nil }
                node = Int(step.node)
            }
            return flags & Step.mayEnd != 0 ? count : nil
        }
    }

    private static func step(from start: Int, _ bits: Int, in tree: Tree) -> Step {
        var node = start
        var step = Step()
        for shift in [3, 2, 1, 0] {
            switch tree.nodes[node][bits >> shift & 1] {
            case .inner(let next): node = next
            case .end: return Step(flags: Step.invalid)
            case .octet(let octet):
                step.flags |= Step.completes
                step.octet = octet
                node = 0
            }
        }
        // 257 leaves hang on 256 inner nodes.
        step.node = UInt8(node)
        if tree.isPadding[node] { step.flags |= Step.mayEnd }
        return step
    }

    /// The code's tree. The code is canonical (RFC 7541 appendix B): the lengths tell it all.
    private struct Tree {
        enum Child {
            case inner(Int)
            case octet(UInt8)
            /// EOS, which may not be sent.
            case end
        }

        private(set) var nodes: [[Child]] = []
        /// Whether the way to a node is at most seven ones.
        private(set) var isPadding: [Bool] = []

        init(_ lengths: [UInt8]) {
            var symbols = lengths.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }[...]
            _ = add(depth: 0, isOnes: true, lengths, &symbols)
        }

        /// Makes the node of this depth that holds the next symbols, which come in the order of their codes.
        private mutating func add(depth: Int, isOnes: Bool, _ lengths: [UInt8], _ symbols: inout ArraySlice<Int>) -> Int
        {
            let node = nodes.count
            nodes.append([])
            isPadding.append(isOnes && depth < 8)
            for bit in 0...1 {
                guard let symbol = symbols.first else { break }
                let child: Child
                if Int(lengths[symbol]) == depth + 1 {
                    symbols.removeFirst()
                    child = symbol < 256 ? .octet(UInt8(symbol)) : .end
                } else {
                    child = .inner(add(depth: depth + 1, isOnes: isOnes && bit == 1, lengths, &symbols))
                }
                nodes[node].append(child)
            }
            return node
        }
    }

    /// The length in bits of each octet's code and of EOS (RFC 7541 appendix B).
    private static let lengths: [UInt8] = [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
        28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7,
        7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21,
        23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24,
        21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
    ]
}
