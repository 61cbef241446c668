import HTTPClient

/// Lends a client, and closes it.
func withHTTPClient<Result>(
    _ configuration: HTTPClientConfiguration = HTTPClientConfiguration(),
    body: (HTTPClient) async throws -> Result
) async throws -> Result {
    let client = HTTPClient(configuration: configuration)
    do {
        let result = try await body(client)
        await client.close()
        return result
    } catch {
        await client.close()
        throw error
    }
}

/// The error that sending a request ends in; nil if there is a response.
func failure(of request: HTTPClient.Request, by client: HTTPClient) async -> HTTPError? {
    do {
        _ = try await client.send(request)
        return nil
    } catch {
        return error
    }
}
