import NIOHTTP1

/// Exact paths, or a fixed prefix with one parameter behind it, to handlers.
struct HTTPRouter: Sendable {
    typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

    /// What answered, and its answer; `route` is the pattern, nil if no path matched.
    struct Answer: Sendable {
        var route: String?
        var response: HTTPResponse
    }

    private struct Route: Sendable {
        let pattern: String
        /// Keyed by the method's name.
        var handlers: [String: Handler] = [:]
    }

    /// Keyed by the path, or by all of it up to the parameter (`/api/v1/scale/`).
    private var exactRoutes: [String: Route] = [:]
    private var prefixRoutes: [String: Route] = [:]

    /// Adds a handler; one of GET also answers HEAD.
    ///
    /// The pattern is a path, whose last segment may be `{name}`: that matches any one segment, which the handler finds
    /// decoded in ``HTTPRequest/parameter``. An exact path wins over such a pattern.
    mutating func on(_ method: HTTPMethod, _ pattern: String, _ handler: @escaping Handler) {
        precondition(pattern.hasPrefix("/"), "a pattern is a path")
        guard let brace = pattern.firstIndex(of: "{") else {
            exactRoutes[pattern, default: Route(pattern: pattern)].handlers[method.rawValue] = handler
            return
        }
        let prefix = String(pattern[..<brace])
        let isTrailing = prefix.hasSuffix("/") && pattern.hasSuffix("}") && !pattern[brace...].contains("/")
        precondition(isTrailing, "a parameter is the whole last segment")
        prefixRoutes[prefix, default: Route(pattern: pattern)].handlers[method.rawValue] = handler
    }

    func respond(to request: HTTPRequest) async -> Answer {
        guard let (route, parameter) = match(request.path) else {
            return Answer(route: nil, response: .text("not found; paths: \(paths)", status: .notFound))
        }
        guard let handler = handler(for: request.method, in: route) else {
            let refusal = HTTPResponse.text(
                "method not allowed",
                status: .methodNotAllowed,
                headers: ["Allow": Self.methods(of: route)]
            )
            return Answer(route: route.pattern, response: refusal)
        }
        var request = request
        request.parameter = parameter
        return Answer(route: route.pattern, response: await handler(request))
    }

    private func match(_ path: String) -> (Route, parameter: String?)? {
        if let route = exactRoutes[path] { return (route, nil) }
        guard
            let slash = path.lastIndex(of: "/"),
            let route = prefixRoutes[String(path[...slash])],
            let parameter = HTTPRequest.percentDecode(path[path.index(after: slash)...]),
            !parameter.isEmpty
        else { return nil }
        return (route, parameter)
    }

    private func handler(for method: HTTPMethod, in route: Route) -> Handler? {
        route.handlers[method.rawValue] ?? (method == .HEAD ? route.handlers["GET"] : nil)
    }

    private static func methods(of route: Route) -> String {
        var methods = Set(route.handlers.keys)
        if methods.contains("GET") { methods.insert("HEAD") }
        return methods.sorted().joined(separator: ", ")
    }

    private var paths: String {
        (exactRoutes.values.map(\.pattern) + prefixRoutes.values.map(\.pattern)).sorted().joined(separator: ", ")
    }
}
