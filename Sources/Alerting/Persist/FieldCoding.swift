/// Writes a record as `key=value&key=value`, percent-encoded: readable, and safe for whatever names contain.
struct FieldWriter {
    private(set) var text = ""

    mutating func add(_ key: String, _ value: String?) {
        guard let value else { return }
        if !text.isEmpty { text += "&" }
        text += "\(key)=\(PercentEncoding.encode(value))"
    }

    mutating func add(_ key: String, _ value: Int64?) { add(key, value.map { "\($0)" }) }

    mutating func add(_ key: String, _ value: Double?) { add(key, value.map { "\($0)" }) }

    /// Adds texts; none at all are not written.
    mutating func add(_ key: String, _ values: [String]) {
        if !values.isEmpty { add(key, values.map(PercentEncoding.encode).joined(separator: ",")) }
    }
}

/// Reads what `FieldWriter` wrote; keys that it does not know are no harm.
struct FieldReader {
    /// Something is missing or makes no sense.
    struct Broken: Error {}

    private var values: [String: String] = [:]

    init(_ text: String) throws {
        // More than a record ever has: nothing is to be built from it.
        guard text.utf8.count <= 1_000_000 else { throw Broken() }
        for part in text.split(separator: "&", omittingEmptySubsequences: false) {
            guard let equals = part.firstIndex(of: "="),
                let value = PercentEncoding.decode(part[part.index(after: equals)...]),
                values.updateValue(value, forKey: String(part[..<equals])) == nil
            else { throw Broken() }
        }
    }

    func text(_ key: String) -> String? { values[key] }

    func needed(_ key: String) throws -> String {
        guard let value = values[key] else { throw Broken() }
        return value
    }

    func choice<Value: RawRepresentable<String>>(_ key: String) throws -> Value {
        guard let value = Value(rawValue: try needed(key)) else { throw Broken() }
        return value
    }

    /// A moment; one that no clock shows would let sums of times overflow.
    func moment(_ key: String) throws -> Int64? {
        guard let text = values[key] else { return nil }
        guard let value = Int64(text), (0...Int64.latestMoment).contains(value) else { throw Broken() }
        return value
    }

    func neededMoment(_ key: String) throws -> Int64 {
        guard let value = try moment(key) else { throw Broken() }
        return value
    }

    func number(_ key: String) throws -> Double? {
        guard let text = values[key] else { return nil }
        guard let value = Double(text), !value.isNaN else { throw Broken() }
        return value
    }

    func neededNumber(_ key: String) throws -> Double {
        guard let value = try number(key) else { throw Broken() }
        return value
    }

    func list(_ key: String) throws -> [String] {
        guard let text = values[key] else { return [] }
        return try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            guard let value = PercentEncoding.decode(part) else { throw Broken() }
            return value
        }
    }
}
