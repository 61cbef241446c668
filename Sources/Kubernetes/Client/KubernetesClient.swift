import HTTPClient
import JSON

/// Sends calls to one API server, and tells what its answers mean.
struct KubernetesClient: Sendable {
    let access: ClusterAccess
    private let http: HTTPClient
    private let tokens: TokenSource
    private let now: @Sendable () -> Int64

    /// Starts the threads; connects to nobody.
    ///
    /// - Parameters:
    ///   - access: Where the server is, and as whom to ask.
    ///   - now: The time of day, in seconds since the Unix epoch.
    init(_ access: ClusterAccess, now: @escaping @Sendable () -> Int64) {
        self.access = access
        self.now = now
        var configuration = HTTPClientConfiguration()
        configuration.caFile = access.caFile
        configuration.maxConcurrent = 4
        http = HTTPClient(configuration: configuration)
        tokens = TokenSource(file: access.tokenFile)
    }

    func close() async {
        await http.close()
    }

    /// Sends a call, once more with a fresh token if the server refuses the one it was sent with.
    func send(_ call: APICall) async throws(KubernetesError) -> JSON {
        let token = try tokens.token()
        let response = try await response(to: call, token)
        guard response.status == 401, let token else { return try document(response, call, token) }
        tokens.discard(token)
        let fresh = try tokens.token()
        return try document(try await self.response(to: call, fresh), call, fresh)
    }

    /// Sends a call whose answer comes in pages, and collects what is wanted of their objects.
    func list<Element>(
        _ call: APICall,
        _ element: (JSON) -> Element?
    ) async throws(KubernetesError) -> [Element] {
        do {
            return try await pages(call, element)
        } catch .rejected(410, _) {
            // The list that the pages belong to was given up between two of them.
            return try await pages(call, element)
        }
    }

    private func pages<Element>(
        _ call: APICall,
        _ element: (JSON) -> Element?
    ) async throws(KubernetesError) -> [Element] {
        var call = call
        let query = call.query + [("limit", "\(Self.pageSize)")]
        call.query = query
        var elements: [Element] = []
        for _ in 0..<Self.mostPages {
            let page = try await send(call)
            elements += page["items"]?.elements.compactMap(element) ?? []
            guard let next = page["metadata"]?["continue"]?.text, !next.isEmpty else { return elements }
            call.query = query + [("continue", next)]
        }
        throw .invalidResponse("more than \(Self.mostPages * Self.pageSize) objects for \(call.subject)")
    }

    static let pageSize = 100
    static let mostPages = 100

    private func response(
        to call: APICall,
        _ token: SecretText?
    ) async throws(KubernetesError) -> HTTPClient.Response {
        let request = try call.request(access, token)
        do {
            return try await http.send(request)
        } catch {
            throw .unreachable(error)
        }
    }

    private func document(
        _ response: HTTPClient.Response,
        _ call: APICall,
        _ token: SecretText?
    ) throws(KubernetesError) -> JSON {
        guard (200..<300).contains(response.status) else { throw error(response, call, token) }
        do {
            return try JSON(parsing: response.body)
        } catch {
            throw .invalidResponse("\(call.subject): \(error)")
        }
    }

    private func error(
        _ response: HTTPClient.Response,
        _ call: APICall,
        _ token: SecretText?
    ) -> KubernetesError {
        let text = (try? JSON(parsing: response.body))?["message"]?.text
        let raw = text ?? String(decoding: response.body.prefix(1_024), as: UTF8.self)
        let message = (token?.redacting(raw) ?? raw).clipped(to: 300)
        switch response.status {
        case 401: return .unauthorized
        // Quotas and namespaces that end are 403 as well, and no matter of rights.
        case 403 where message.contains(" cannot "): return .forbidden(call.right, user: quotedUser(in: message))
        case 404: return .notFound(call.subject)
        case 429, 500...599: return .busy(status: response.status, retryAfter: retryAfter(response))
        default: return .rejected(status: response.status, message: message)
        }
    }

    private func retryAfter(_ response: HTTPClient.Response) -> Duration? {
        response.headers["Retry-After"].flatMap(RetryAfter.init).map { $0.delay(at: now()) }
    }

    /// Reads `User "system:serviceaccount:shop:thinrsmq" cannot get resource …`.
    private func quotedUser(in message: String) -> String? {
        guard let start = message.firstRange(of: "User \"")?.upperBound,
            let end = message[start...].firstIndex(of: "\"")
        else { return nil }
        return String(message[start..<end])
    }
}
