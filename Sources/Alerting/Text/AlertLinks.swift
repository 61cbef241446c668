/// Where alerts point to: addresses with placeholders.
public struct AlertLinks: Sendable, Hashable {
    private static let placeholders: Set<String> = ["stream", "group", "rule", "namespace", "topic"]

    /// The address of what to do, such as `https://wiki/runbooks/{rule}`.
    public var runbook: String?
    /// The address of where to see more, such as `https://grafana/d/queue?var-stream={stream}&var-group={group}`.
    public var dashboard: String?

    /// Links, or none.
    public init(runbook: String? = nil, dashboard: String? = nil) {
        self.runbook = runbook
        self.dashboard = dashboard
    }

    /// Checks that each placeholder has a meaning.
    ///
    /// - Throws: `AlertSettingError` that names the key and the placeholders there are.
    public func validate() throws {
        for (key, template) in [("runbook", runbook), ("dashboard", dashboard)] {
            var rest = Substring(template ?? "")
            while let (_, name, tail) = Self.next(rest) {
                guard Self.placeholders.contains(name) else {
                    let accepted = Self.placeholders.sorted().map { "{\($0)}" }.joined(separator: ", ")
                    throw AlertSettingError(owner: "links", key: key, value: "{\(name)}", accepted: accepted)
                }
                rest = tail
            }
            if let template, !template.hasPrefix("https://"), !template.hasPrefix("http://") {
                throw AlertSettingError(owner: "links", key: key, value: template, accepted: "an http or https address")
            }
        }
    }

    /// Fills a template; what the subject does not have becomes nothing.
    static func fill(_ template: String?, rule: String, _ subject: AlertSubject) -> String? {
        guard let template else { return nil }
        var result = ""
        var rest = Substring(template)
        while let (head, name, tail) = next(rest) {
            result += head
            switch name {
            case "stream": result += PercentEncoding.encode(subject.stream ?? subject.topic ?? "")
            case "group": result += PercentEncoding.encode(subject.group ?? "")
            case "rule": result += PercentEncoding.encode(rule)
            case "namespace": result += PercentEncoding.encode(subject.namespace ?? "")
            case "topic": result += PercentEncoding.encode(subject.topic ?? "")
            default: result += "{\(name)}"
            }
            rest = tail
        }
        return result + rest
    }

    /// The text before the next placeholder, its name, and what follows.
    private static func next(_ text: Substring) -> (head: Substring, name: String, tail: Substring)? {
        guard let open = text.firstIndex(of: "{"), let close = text[open...].firstIndex(of: "}") else { return nil }
        return (text[..<open], String(text[text.index(after: open)..<close]), text[text.index(after: close)...])
    }
}
