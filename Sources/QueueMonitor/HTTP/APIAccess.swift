import HTTPClient
import NIOHTTP1

/// Who may change something over HTTP: whoever brings the token, and nobody where none is configured.
struct APIAccess: Sendable {
    private let token: SecretText?

    init(token: SecretText?) {
        self.token = token
    }

    /// What is wrong with a request; nil if it may go on.
    func refusal(of request: HTTPRequest) -> HTTPResponse? {
        guard let token else {
            return .text(
                "forbidden: no token is configured; set api.token or api.tokenFile to allow this",
                status: .forbidden
            )
        }
        let words = request.list("Authorization").split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer", Self.isEqual(String(words[1]), token.text) else {
            return .text(
                "unauthorized: send the header Authorization: Bearer TOKEN",
                status: .unauthorized,
                headers: ["WWW-Authenticate": "Bearer"]
            )
        }
        return nil
    }

    /// Takes the same time wherever the two differ, so that nobody finds the token byte by byte.
    private static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
