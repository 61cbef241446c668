import Autoscaling
import JSON
import NIOHTTP1
import Redis
import ThinRSMQ

/// The paths of scaling.
struct ScalingRoutes: Sendable {
    /// The longest that something asked for by hand holds.
    private static let longest = Duration.seconds(30 * 86_400)

    let scaling: ScalingDesk
    let access: APIAccess

    func add(to router: inout HTTPRouter) {
        router.on(.GET, "/api/v1/scale") { _ in .json(.array(scaling.targets.map(\.json))) }
        router.on(.GET, "/api/v1/scale/{target}") { self.show($0) }
        router.on(.POST, "/api/v1/scale/{target}") { await self.override($0) }
        router.on(.DELETE, "/api/v1/scale/{target}") { await self.end($0) }
    }

    /// What a target should have, for KEDA's metrics-api scaler among others: an error where nobody knows, so that
    /// nobody takes it for 0.
    private func show(_ request: HTTPRequest) -> HTTPResponse {
        guard let target = scaling.targets.first(where: { $0.name == request.parameter }) else { return unknown }
        guard target.decision?.replicas != nil else {
            return .json(target.json, status: .serviceUnavailable)
        }
        return .json(target.json)
    }

    /// `?for=1h` pauses, `?for=1h&replicas=3` asks for a number.
    private func override(_ request: HTTPRequest) async -> HTTPResponse {
        if let refusal = access.refusal(of: request) { return refusal }
        // A key that is misspelt must not turn a number into a pause.
        if let key = request.queryItems.map(\.name).first(where: { $0 != "for" && $0 != "replicas" }) {
            return .text("\(key): accepted are for and replicas", status: .badRequest)
        }
        guard let text = request.query("for"), let time = Duration(text: text), time > .zero, time <= Self.longest
        else {
            return .text("for: accepted is \(Duration.acceptedText), up to 720h", status: .badRequest)
        }
        let replicas = request.query("replicas").map { Int($0) }
        if let replicas, replicas.map({ !(0...ScalingSettings.mostReplicas).contains($0) }) ?? true {
            return .text("replicas: accepted is 0 to \(ScalingSettings.mostReplicas)", status: .badRequest)
        }
        let until = Timestamp.now() + time
        let override = ScalingOverride(until: until.unixMilliseconds, replicas: replicas ?? nil)
        return await set(override, request, ["until": .string(until.description)])
    }

    private func end(_ request: HTTPRequest) async -> HTTPResponse {
        if let refusal = access.refusal(of: request) { return refusal }
        return await set(nil, request, ["ended": .bool(true)])
    }

    private func set(_ override: ScalingOverride?, _ request: HTTPRequest, _ answer: JSON) async -> HTTPResponse {
        do {
            return try await scaling.set(override, of: request.parameter ?? "") ? .json(answer) : unknown
        } catch {
            return .text("not known whether it is stored: \(error)", status: .serviceUnavailable)
        }
    }

    private var unknown: HTTPResponse {
        let names = scaling.targets.map(\.name).joined(separator: ", ")
        return .text("no such target; there are \(names.isEmpty ? "none" : names)", status: .notFound)
    }
}
