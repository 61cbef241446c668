/// The labels of one series as the formats write them, without the braces: `stream="orders",group="billing"`.
///
/// They are escaped once, when the series is made, so that a scrape only copies bytes. Two sets are equal if their
/// bytes are: `String` would take differently composed Unicode for one label, which Prometheus does not.
struct LabelSet: Hashable, Sendable {
    let bytes: [UInt8]

    /// Both formats escape label values alike: backslash, double quote and newline, and nothing else.
    init(names: [String], values: [String]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(zip(names, values).reduce(0) { $0 + $1.0.utf8.count + $1.1.utf8.count + 4 })
        for (name, value) in zip(names, values) {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: name.utf8)
            bytes.append(contentsOf: "=\"".utf8)
            bytes.append(escaping: value, quotes: true)
            bytes.append(UInt8(ascii: "\""))
        }
        self.bytes = bytes
    }

    static func < (left: LabelSet, right: LabelSet) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
