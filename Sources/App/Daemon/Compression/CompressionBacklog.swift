package import Model
package import Storage

/// What the compression has to do next.
package enum CompressionWork: Sendable, Hashable {
    /// Find out whether the bucket's objects are to be compressed.
    case examine(BucketID)
    /// Try the variants of one object.
    case compress(ObjectPlace)
    /// Look for objects without variants among the next ones behind a key.
    case search(BucketID, after: ObjectKey?)
    /// Remove a bucket's variants.
    case remove(BucketID)
    /// Find out of all buckets whether their objects are to be compressed.
    case examineAll
    /// Look for objects without variants among the next ones of all buckets behind a place.
    case searchAll(after: ObjectPlace?)
}

/// What waits to be compressed, bounded: what does not fit is found again by a search through its bucket.
package struct CompressionBacklog: Sendable {
    package static let objectsMax = 10_000

    /// How far the look through everything at the start has come.
    private enum Survey: Hashable {
        case done
        case wanted
        case goesOn(after: ObjectPlace?)
        case underWay
    }

    private var survey = Survey.done
    /// What is known of buckets: whether their objects are compressed.
    private var compresses: [BucketID: Bool] = [:]
    private var examinations = Waiting<BucketID>()
    private var objects = Waiting<ObjectPlace>()
    private var removals = Waiting<BucketID>()
    private var searches = Waiting<BucketID>()
    /// Where the search of a bucket that waits goes on.
    private var positions: [BucketID: ObjectKey] = [:]

    package init() {}

    package var isEmpty: Bool {
        survey == .done && examinations.isEmpty && objects.isEmpty && removals.isEmpty && searches.isEmpty
    }
    /// Objects, and buckets that are still to be looked through.
    package var counts: (objects: Int, buckets: Int) {
        (objects.count, examinations.count + searches.count + removals.count + (survey == .done ? 0 : 1))
    }

    package mutating func add(_ change: Announcement.Change) {
        switch change {
        case .bucket(let bucket, _): examinations.append(bucket)
        case .object(let key, let bucket):
            switch compresses[bucket] {
            case true?: add(ObjectPlace(bucket: bucket, key: key))
            case false?: break
            // Its search will find the object.
            case nil: examinations.append(bucket)
            }
        case .hostedZone, .account: break
        }
    }

    package mutating func add(_ place: ObjectPlace) {
        guard objects.count < CompressionBacklog.objectsMax else { return search(place.bucket) }
        objects.append(place)
    }

    /// What was found out about a bucket; `nil`: it is gone.
    package mutating func examined(_ bucket: BucketID, compresses isOn: Bool?) {
        let was = compresses.updateValue(isOn ?? false, forKey: bucket)
        guard let isOn else {
            compresses[bucket] = nil
            return
        }
        if isOn, was != true { search(bucket) }
        if !isOn { removals.append(bucket) }
    }

    /// Everything is to be looked through.
    package mutating func beginSurvey() { survey = .wanted }

    /// What was found out about all buckets, as far as nothing newer is known.
    /// - Parameter decided: those in which variants were tried.
    package mutating func examinedAll(_ found: [BucketID: Bool], decided: Set<BucketID>) {
        compresses.merge(found) { known, _ in known }
        for bucket in decided where found[bucket] == false && compresses[bucket] == false { removals.append(bucket) }
        survey = .goesOn(after: nil)
    }

    /// The survey found these and has looked at everything up to a place.
    package mutating func foundInAll(_ page: UndecidedPage) {
        for place in page.candidates where compresses[place.bucket] == true { add(place) }
        survey = page.last.map { .goesOn(after: $0) } ?? .done
    }

    /// What was taken could not be done and waits again, where nothing else would bring it back.
    package mutating func failed(_ work: CompressionWork) {
        switch work {
        case .examineAll: survey = .wanted
        case .searchAll(let place): survey = .goesOn(after: place)
        case .examine, .compress, .search, .remove: break
        }
    }

    /// A search found these and has looked at everything up to a place; at all there is when that is `nil`.
    package mutating func found(_ page: UndecidedPage, in bucket: BucketID) {
        for place in page.candidates { add(place) }
        // One that was asked for meanwhile starts again.
        guard let last = page.last, !searches.contains(bucket), compresses[bucket] == true else { return }
        positions[bucket] = last.key
        searches.append(bucket)
    }

    /// There is more to remove.
    package mutating func continueRemoval(_ bucket: BucketID) {
        if compresses[bucket] == false { removals.append(bucket) }
    }

    package mutating func next() -> CompressionWork? {
        if survey == .wanted {
            survey = .underWay
            return .examineAll
        }
        if let bucket = examinations.popFirst() { return .examine(bucket) }
        while let place = objects.popFirst() {
            if compresses[place.bucket] == true { return .compress(place) }
        }
        while let bucket = removals.popFirst() {
            if compresses[bucket] == false { return .remove(bucket) }
        }
        while let bucket = searches.popFirst() {
            let position = positions.removeValue(forKey: bucket)
            if compresses[bucket] == true { return .search(bucket, after: position) }
        }
        if case .goesOn(let place) = survey {
            survey = .underWay
            return .searchAll(after: place)
        }
        return nil
    }

    /// From the bucket's first key on.
    private mutating func search(_ bucket: BucketID) {
        positions[bucket] = nil
        searches.append(bucket)
    }
}

/// Each element once, in the order in which they came.
private struct Waiting<Element: Hashable & Sendable>: Sendable {
    private var elements: [Element] = []
    private var first = 0
    private var members: Set<Element> = []

    var isEmpty: Bool { members.isEmpty }
    var count: Int { members.count }

    func contains(_ element: Element) -> Bool { members.contains(element) }

    mutating func append(_ element: Element) {
        if members.insert(element).inserted { elements.append(element) }
    }

    mutating func popFirst() -> Element? {
        guard first < elements.count else { return nil }
        let element = elements[first]
        first += 1
        // What was taken goes when it is half of the array, so each element is moved once at most on average.
        if first * 2 >= elements.count {
            elements.removeFirst(first)
            first = 0
        }
        members.remove(element)
        return element
    }
}
