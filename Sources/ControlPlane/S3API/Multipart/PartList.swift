import APIKit
import Crypto
import Model
import Storage

/// The parts that a client completes an upload with: the document of `CompleteMultipartUpload`.
struct PartList: Sendable {
    struct Item: Sendable {
        var number: Int
        var etag: String
        var checksums: [ChecksumAlgorithm: String]
    }

    let items: [Item]

    /// - Throws: `MalformedXML`, `InvalidPartOrder`.
    init(_ document: XMLElement) throws(S3Error) {
        let elements = document.all("Part")
        guard (1...Limits.partNumberMax).contains(elements.count) else { throw S3Error(.malformedXML) }
        var items: [Item] = []
        for element in elements {
            guard let number = element["PartNumber"].flatMap({ Int($0.text.filter { !$0.isWhitespace }) }),
                (1...Limits.partNumberMax).contains(number), let etag = element["ETag"]?.text
            else { throw S3Error(.malformedXML) }
            if let last = items.last, last.number >= number { throw S3Error(.invalidPartOrder) }
            var checksums: [ChecksumAlgorithm: String] = [:]
            for algorithm in ChecksumAlgorithm.allCases { checksums[algorithm] = element[algorithm.element]?.text }
            items.append(
                Item(number: number, etag: etag.filter { $0 != "\"" && !$0.isWhitespace }, checksums: checksums))
        }
        self.items = items
    }

    /// The entity tag of the object: the MD5 of the parts' MD5s, and their number; `nil` when an item's is no MD5.
    var etag: ETag? {
        var md5 = Insecure.MD5()
        for item in items {
            guard let bytes = Hexadecimal.decode(item.etag.utf8), bytes.count == 16 else { return nil }
            md5.update(data: bytes)
        }
        return ETag("\(Hexadecimal.encode(md5.finalize()))-\(items.count)")
    }

    /// The uploaded parts that the items name.
    /// - Throws: `InvalidPart`, `EntityTooSmall`, `EntityTooLarge`.
    func select(from uploaded: [ListedPart], of upload: Upload) throws(S3Error) -> [ListedPart] {
        var byNumber: [Int: ListedPart] = [:]
        for part in uploaded { byNumber[part.number] = part }
        var selected: [ListedPart] = []
        var total: Int64 = 0
        for (index, item) in items.enumerated() {
            guard let part = byNumber[item.number], part.etag.text == item.etag.lowercased() else {
                throw S3Error(
                    .invalidPart,
                    elements: [
                        ("UploadId", upload.id), ("PartNumber", String(item.number)), ("ETag", item.etag),
                    ])
            }
            let bytes = part.bytes
            guard bytes >= Limits.partBytesMin || index == items.count - 1 else {
                throw S3Error(
                    .entityTooSmall,
                    elements: [
                        ("ProposedSize", String(bytes)), ("MinSizeAllowed", String(Limits.partBytesMin)),
                        ("PartNumber", String(item.number)), ("ETag", item.etag),
                    ])
            }
            // At most 10,000 parts of 5 GiB: the sum stays far from overflowing.
            total += bytes
            selected.append(part)
        }
        guard total <= Limits.objectBytesMax else {
            throw S3Error(
                .entityTooLarge,
                elements: [("ProposedSize", String(total)), ("MaxSizeAllowed", String(Limits.objectBytesMax))])
        }
        return selected
    }
}
