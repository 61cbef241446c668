/// A text format that Prometheus reads.
public enum ExpositionFormat: Hashable, Sendable, CaseIterable {
    /// The [text format](https://prometheus.io/docs/instrumenting/exposition_formats/) 0.0.4, which every client reads.
    case text004
    /// [OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/) 1.0.0, which adds
    /// units and a mark at the end.
    case openMetrics100

    /// The value of the header `Content-Type` for a page in this format.
    public var contentType: String {
        switch self {
        case .text004: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics100: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }
}

/// The format that answers a request, and the content type to answer with.
public struct NegotiatedFormat: Hashable, Sendable {
    /// The format of the page.
    public let format: ExpositionFormat
    /// The format's content type, with the `escaping` that an OpenMetrics client asked for.
    public let contentType: String
}

extension ExpositionFormat {
    /// Chooses the format that the client prefers, by
    /// [Prometheus' rules](https://prometheus.io/docs/instrumenting/content_negotiation/) and RFC 9110.
    ///
    /// For each format the most specific range counts; the highest quality wins, then the more specific range, then the
    /// one named first. If no format is acceptable, or the header is missing or unreadable, the answer is 0.0.4.
    ///
    /// Our names need no escaping, whichever scheme is asked for, so the scheme is only repeated, as Prometheus 3
    /// demands of types of version 1.0.0. One that is not known is not repeated: a header must not come back to the
    /// client unread.
    ///
    /// - Parameter accept: The value of the header `Accept`; several such headers are joined by commas.
    /// - Returns: The format and the content type to answer with.
    public static func negotiate(accept: String?) -> NegotiatedFormat {
        let ranges = AcceptRange.parse(accept ?? "")
        let best = allCases.compactMap { $0.preference(in: ranges) }.max { $0 < $1 }
        guard let best else { return NegotiatedFormat(format: .text004, contentType: text004.contentType) }
        var contentType = best.format.contentType
        if best.format == .openMetrics100, let scheme = best.range.parameters["escaping"],
            escapingSchemes.contains(scheme)
        {
            contentType += "; escaping=\(scheme)"
        }
        return NegotiatedFormat(format: best.format, contentType: contentType)
    }

    private static let escapingSchemes: Set = ["allow-utf-8", "underscores", "dots", "values"]

    private struct Preference {
        let format: ExpositionFormat
        let range: AcceptRange
        let specificity: Int
        let position: Int

        static func < (left: Preference, right: Preference) -> Bool {
            (left.range.quality, left.specificity, -left.position)
                < (right.range.quality, right.specificity, -right.position)
        }
    }

    /// How much the ranges want this format, or nil if they do not accept it.
    private func preference(in ranges: [AcceptRange]) -> Preference? {
        var best: Preference?
        for (position, range) in ranges.enumerated() {
            guard let specificity = specificity(of: range) else { continue }
            let next = Preference(format: self, range: range, specificity: specificity, position: position)
            guard let known = best else {
                best = next
                continue
            }
            if (known.specificity, known.range.quality) < (next.specificity, next.range.quality) { best = next }
        }
        return best.flatMap { $0.range.quality > 0 ? $0 : nil }
    }

    /// How exactly a range names this format, from 0 for `*/*` to 3 for one with the version; nil if it does not match.
    private func specificity(of range: AcceptRange) -> Int? {
        let (type, subtype, version) =
            switch self {
            case .text004: ("text", "plain", "0.0.4")
            case .openMetrics100: ("application", "openmetrics-text", "1.0.0")
            }
        switch (range.type, range.subtype) {
        case ("*", "*"): return 0
        case (type, "*"): return 1
        case (type, subtype):
            guard let wanted = range.parameters["version"] else { return 2 }
            return wanted == version ? 3 : nil
        default: return nil
        }
    }
}
