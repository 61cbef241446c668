import ArgumentParser
import HTTPClient
import QueueMonitor
import ThinRSMQ

/// Which monitor is asked, and by what right.
struct MonitorOptions: ParsableArguments {
    /// The token's variable in the environment.
    static let tokenVariable = "THINRSMQ_API_TOKEN"

    @Option(help: ArgumentHelp("Where the monitor serves its API (default: http://127.0.0.1:9746).", valueName: "url"))
    private var url = "http://127.0.0.1:9746"

    @Option(
        help: ArgumentHelp("A file with the monitor's api.token (default: THINRSMQ_API_TOKEN).", valueName: "file")
    )
    private var tokenFile: String?

    func validate() throws {
        guard MonitorURL(url) != nil else {
            throw ValidationError("the value of --url is no address of a monitor; accepted: \(MonitorURL.acceptedText)")
        }
    }

    /// Asks the monitor.
    ///
    /// - Returns: The document that it answered, on one line.
    /// - Throws: `MonitorAnswer` for another answer, or `HTTPError`.
    func ask(_ method: String, _ path: String, withToken: Bool = false) async throws -> String {
        guard let monitor = MonitorURL(url) else { throw ValidationError("no address of a monitor") }
        let client = HTTPClient()
        let result: Result<HTTPClient.Response, any Error>
        do {
            let token = withToken ? try token() : nil
            result = .success(try await client.send(try monitor.request(method, path, token: token)))
        } catch {
            result = .failure(error)
        }
        await client.close()
        let response = try result.get()
        let body = String(decoding: response.body, as: UTF8.self)
        guard (200..<300).contains(response.status) else {
            throw MonitorAnswer(
                place: "\(monitor)",
                problem: "answered \(response.status): \(body.prefix(500).printable)"
            )
        }
        return body.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private func token() throws -> SecretText? {
        let accepted = AcceptedValue<SecretText>.secret
        if let tokenFile {
            guard let token = AcceptedValue.file(holding: accepted).read(tokenFile) else {
                throw ValidationError("--token-file is no file with \(accepted.description)")
            }
            return token
        }
        return environmentValue(of: Self.tokenVariable).flatMap(accepted.read)
    }
}
