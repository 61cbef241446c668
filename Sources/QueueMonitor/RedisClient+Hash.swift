import Redis

extension RedisClient {
    /// Reads a hash whole; empty if there is none.
    ///
    /// - Throws: `RedisError`.
    func hash(_ key: String) async throws -> [String: String] {
        var fields: [String: String] = [:]
        var name: String?
        for part in try await execute("HGETALL", repeatable: true, key).elements() {
            if let known = name {
                fields[known] = try part.string()
                name = nil
            } else {
                name = try part.string()
            }
        }
        return fields
    }
}
