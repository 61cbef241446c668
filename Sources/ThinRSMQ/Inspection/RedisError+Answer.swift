package import Redis

extension RedisError {
    /// Whether the server answered, and others may fare better: the next command, or the same for another key.
    ///
    /// A server that is loading, or refuses all writes because it cannot save, is no better than one that is away.
    package var isAnswer: Bool {
        code == .unexpectedReply || code == .server && !isRetriable
    }

    /// Whether the command found no stream.
    package var isNoSuchKey: Bool {
        reply?.code == "ERR" && message.contains("no such key")
    }
}
