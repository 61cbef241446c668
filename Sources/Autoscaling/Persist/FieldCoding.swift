/// Writes a record as `key=value&key=value`; all values are numbers, so that nothing needs escaping.
struct FieldWriter {
    private(set) var text = ""

    mutating func add(_ key: String, _ value: (some CustomStringConvertible)?) {
        guard let value else { return }
        if !text.isEmpty { text += "&" }
        text += "\(key)=\(value)"
    }

    /// Adds rows of numbers; none at all are not written.
    mutating func add(_ key: String, rows: [[Int64]]) {
        if rows.isEmpty { return }
        add(key, rows.map { $0.map(String.init).joined(separator: ":") }.joined(separator: ","))
    }
}

/// Reads what `FieldWriter` wrote; keys that it does not know are no harm.
struct FieldReader {
    /// Something is missing or makes no sense.
    struct Broken: Error {}

    /// More than any clock shows, and small enough for sums.
    private static let latestMoment: Int64 = 1 << 50

    private var values: [String: Substring] = [:]

    init(_ text: String) throws(Broken) {
        // More than a record ever has: nothing is to be built from it.
        guard text.utf8.count <= 100_000 else { throw Broken() }
        for part in text.split(separator: "&", omittingEmptySubsequences: false) {
            guard let equals = part.firstIndex(of: "="),
                values.updateValue(part[part.index(after: equals)...], forKey: String(part[..<equals])) == nil
            else { throw Broken() }
        }
    }

    func moment(_ key: String) throws(Broken) -> Int64? {
        guard let text = values[key] else { return nil }
        guard let value = Int64(text), (0...Self.latestMoment).contains(value) else { throw Broken() }
        return value
    }

    /// A number above 0.
    func positive(_ key: String) throws(Broken) -> Double? {
        guard let text = values[key] else { return nil }
        guard let value = Double(text), value > 0, value.isFinite else { throw Broken() }
        return value
    }

    func rows(_ key: String, of width: Int) throws(Broken) -> [[Int64]] {
        guard let text = values[key] else { return [] }
        var rows: [[Int64]] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let row = part.split(separator: ":", omittingEmptySubsequences: false).compactMap { Int64($0) }
            // A moment comes first; the others count replicas.
            guard row.count == width, (0...Self.latestMoment).contains(row[0]),
                row.dropFirst().allSatisfy({ abs($0) <= Int64(ScalingSettings.mostReplicas) })
            else { throw Broken() }
            rows.append(row)
        }
        return rows
    }
}
