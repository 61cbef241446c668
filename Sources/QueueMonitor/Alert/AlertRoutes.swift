import Alerting
import JSON
import NIOHTTP1
import Redis
import ThinRSMQ

/// The paths of alerts and silences.
struct AlertRoutes: Sendable {
    let alerts: AlertDesk
    let access: APIAccess

    func add(to router: inout HTTPRouter) {
        router.on(.GET, "/api/v1/alerts") { _ in .json(alerts.overview.json) }
        router.on(.POST, "/api/v1/silences") { await self.add($0) }
        router.on(.DELETE, "/api/v1/silences/{id}") { await self.remove($0) }
    }

    private func add(_ request: HTTPRequest) async -> HTTPResponse {
        if let refusal = access.refusal(of: request) { return refusal }
        do {
            let silence = try AlertSilence(request.queryItems, at: .now())
            try await alerts.add(silence)
            return .json(
                [
                    "id": .string(silence.id),
                    "until": .string(Timestamp(unixMilliseconds: silence.until).description),
                ],
                status: .created
            )
        } catch let error as AlertSettingError {
            return .text("\(error)", status: .badRequest)
        } catch {
            return .text("not stored: \(error)", status: .serviceUnavailable)
        }
    }

    private func remove(_ request: HTTPRequest) async -> HTTPResponse {
        if let refusal = access.refusal(of: request) { return refusal }
        do {
            guard try await alerts.removeSilence(request.parameter ?? "") else {
                return .text("no such silence was added; those of the configuration end there", status: .notFound)
            }
            return .json(["removed": .bool(true)])
        } catch {
            return .text("not known whether it is removed: \(error)", status: .serviceUnavailable)
        }
    }
}

extension AlertSilence {
    /// The longest that a silence may last that is added while the monitor runs.
    private static let longest = Duration.seconds(366 * 86_400)

    /// The silence that a query describes: `for` or `until`, and `id`, `rule`, `namespace`, `topic`, `group`, `comment`,
    /// `by` as wanted.
    ///
    /// - Throws: `AlertSettingError`.
    init(_ items: [HTTPRequest.QueryItem], at now: Timestamp) throws {
        let known: Set = ["id", "for", "until", "rule", "namespace", "topic", "group", "comment", "by"]
        if let unknown = items.first(where: { !known.contains($0.name) }) {
            throw Self.error(unknown.name, unknown.value, known.sorted().joined(separator: ", "))
        }
        func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }
        let end: Timestamp
        switch (all("for").last, all("until").last) {
        case (let text?, nil):
            guard let time = Duration(text: text), time > .zero, time <= Self.longest else {
                throw Self.error("for", text, "\(Duration.acceptedText), up to 366 days")
            }
            end = now + time
        case (nil, let text?):
            guard let time = Timestamp(rfc3339: text) else {
                throw Self.error("until", text, "a time such as 2026-01-31T08:00:00Z")
            }
            end = time
        case (nil, nil): throw Self.error("for", "missing", "either for=2h or until=2026-01-31T08:00:00Z")
        case (let text?, .some): throw Self.error("for", "\(text), beside until", "either of them")
        }
        self.init(
            id: all("id").last ?? Self.newID(at: now),
            selector: AlertSelector(namespaces: all("namespace"), topics: all("topic"), groups: all("group")),
            rules: all("rule"),
            from: now.unixMilliseconds,
            until: end.unixMilliseconds,
            comment: all("comment").last ?? "",
            createdBy: all("by").last ?? ""
        )
        try validate()
    }

    private static func newID(at now: Timestamp) -> String {
        "s\(now.unixMilliseconds)-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
    }

    private static func error(_ key: String, _ value: String, _ accepted: String) -> AlertSettingError {
        AlertSettingError(owner: "silence", key: key, value: value, accepted: accepted)
    }
}
