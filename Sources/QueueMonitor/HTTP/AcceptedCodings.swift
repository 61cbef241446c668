/// The codings of content that a client accepts, by its header `Accept-Encoding` (RFC 9110, 12.5.3).
struct AcceptedCodings: Sendable {
    /// From 0, not acceptable, to 1.
    let gzip: Double
    /// How much the client wants the plain content; nil if the header does not tell, which leaves it acceptable.
    let identity: Double?

    /// Reads the header; an element that cannot be read is left out, and the others stay.
    ///
    /// A client that sends no such header accepts anything, but few that do not ask for gzip can read it.
    init(_ header: String) {
        var qualities: [String: Double] = [:]
        for element in header.utf8.split(separator: UInt8(ascii: ",")) {
            guard let (coding, quality) = Self.read(Substring(element)) else { continue }
            qualities[coding] = max(quality, qualities[coding] ?? 0)
        }
        let rest = qualities["*"]
        // One coding under two names.
        let gzip = [qualities["gzip"], qualities["x-gzip"]].compactMap { $0 }.max()
        self.gzip = gzip ?? rest ?? 0
        // The asterisk can refuse the plain content, but says nothing of preferring it.
        identity = qualities["identity"] ?? (rest == 0 ? 0 : nil)
    }

    /// Whether to compress a content of this size.
    func prefersGzip(forBytes count: Int) -> Bool {
        guard gzip > 0, gzip >= identity ?? 0 else { return false }
        return identity == 0 || count >= Self.fewestBytes
    }

    /// Below, the frame and the work cost more than the bytes that are saved.
    private static let fewestBytes = 1_024

    /// Reads `coding` or `coding;q=0.5`.
    private static func read(_ element: Substring) -> (coding: String, quality: Double)? {
        let parts = element.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
        guard let coding = parts.first, !coding.isEmpty else { return nil }
        guard parts.count > 1 else { return (coding.lowercased(), 1) }
        let weight = parts[1].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
        guard parts.count == 2, weight.count == 2, weight[0].lowercased() == "q", let quality = Double(weight[1]),
            (0...1).contains(quality)
        else { return nil }
        return (coding.lowercased(), quality)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}
