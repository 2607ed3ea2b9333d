import Model

/// Request ids that never repeat on a loop and cannot be foretold from one another by eye: SplitMix64, a bijection of a counter with a
/// random start.
struct RequestIDs {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> RequestID {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word &>> 27)) &* 0x94D0_49BB_1331_11EB
        return RequestID(word ^ (word &>> 31))
    }
}
