package import Redis

extension RedisError {
    /// Whether the server answered, so that only this command failed; the next on the same connection may succeed.
    package var isAnswer: Bool {
        code == .server || code == .unexpectedReply
    }

    /// Whether the command found no stream.
    package var isNoSuchKey: Bool {
        reply?.code == "ERR" && message.contains("no such key")
    }
}
