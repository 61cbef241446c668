package import HTTPClient

/// Why the API server did not do what it was asked; no case ever holds the token.
package enum KubernetesError: Error, Sendable, Hashable {
    /// Nothing tells where the API server is: this program does not run in a pod, and no server was named.
    case notInCluster(missing: String)
    /// A setting or a name that cannot be used.
    case invalid(key: String, value: String, accepted: String)
    /// The file of the token cannot be read, and no token was read before.
    case unreadableToken(path: String, problem: String)
    /// 401: the server does not know the token, and a fresh one from the file changed nothing.
    case unauthorized
    /// 403: a right is missing; the user is whom the server took the token for.
    case forbidden(KubernetesRight, user: String?)
    /// 404: it is not there.
    case notFound(String)
    /// 409 again and again: somebody else writes the same; the writers are those that the server names.
    case conflict(ScaleTarget, attempts: Int, writers: [String])
    /// Another autoscaler owns the workload.
    case owned(ScaleTarget, by: ScalerOwner)
    /// 429 or 5xx: the server cannot answer now; the header `Retry-After` may say when it can.
    case busy(status: Int, retryAfter: Duration?)
    /// Another status: the server does not take the request, and says why.
    case rejected(status: Int, message: String)
    /// The server did not answer.
    case unreachable(HTTPError)
    /// What came is no answer to the question.
    case invalidResponse(String)

    /// Whether the same request may succeed later with nobody changing a thing.
    package var isTransient: Bool {
        switch self {
        case .busy, .conflict: true
        case .unreachable(let error): ![.tls, .invalidURL, .invalidRequest, .cancelled, .closed].contains(error.reason)
        default: false
        }
    }
}

extension KubernetesError: CustomStringConvertible {
    /// One or two sentences for the person who has to mend it.
    package var description: String {
        switch self {
        case .notInCluster(let missing):
            "not in a Kubernetes cluster: \(missing); outside a pod, name the server, its CA file and a token file"
        case .invalid(let key, let value, let accepted): "\(key): '\(value)' is not accepted: \(accepted)"
        case .unreadableToken(let path, let problem): "the token file \(path) cannot be read: \(problem)"
        case .unauthorized:
            "the API server does not accept the token (401), not even after it was read again from its file"
        case .forbidden(let right, let user):
            "the right to \(right) is missing (403)\(user.map { " for \($0)" } ?? ""); "
                + "see deploy/kubernetes/rbac.yaml, and check with: \(right.kubectl(user: user))"
        case .notFound(let what): "\(what) does not exist (404)"
        case .conflict(let target, let attempts, let writers):
            "\(target) was changed by \(writers.isEmpty ? "somebody else" : writers.joined(separator: ", ")) "
                + "each time it was to be scaled, \(attempts) times in a row (409)"
        case .owned(let target, let owner): "\(target) is not scaled: \(owner) owns its replicas"
        case .busy(let status, let retryAfter):
            "the API server cannot answer now (\(status))\(retryAfter.map { ", and asks to wait \($0)" } ?? "")"
        case .rejected(let status, let message): "the API server does not take the request (\(status)): \(message)"
        case .unreachable(let error): "the API server does not answer: \(error)"
        case .invalidResponse(let problem): "the API server's answer cannot be understood: \(problem)"
        }
    }
}
