/// Finds what somebody who mistyped a name may have meant.
enum NearestName {
    /// The candidate that the fewest edits turn `name` into, when they are few enough to be a typing error.
    static func to(_ name: String, among candidates: [String]) -> String? {
        let distances = candidates.map { (name: $0, distance: distance(name.lowercased(), $0.lowercased())) }
        guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { return nil }
        return nearest.distance <= max(2, name.count / 3) ? nearest.name : nil
    }

    /// `; did you mean "x"?`, or the names there are.
    static func hint(for name: String, among candidates: [String]) -> String {
        if let nearest = to(name, among: candidates) { return "; did you mean \"\(nearest)\"?" }
        return "; there are \(candidates.sorted().joined(separator: ", "))"
    }

    /// Levenshtein's distance in characters.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let substituted = diagonal + (character == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
