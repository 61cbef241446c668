/// What is done to the server, and to what it holds.
enum ServerFault: String, CaseIterable, Sendable {
    /// kill -9, and a start with what was on disk.
    case restart
    /// The server's process does not run for longer than commands wait.
    case hang
    case killClients, pauseClients, flushScripts
    /// maxmemory is reached: writes that need memory are refused.
    case outOfMemory
    /// The workers' password is another, and their connections are closed.
    case changePassword
    /// The workers may not read from a group, or not add to a stream.
    case revokePermission
    /// A snapshot cannot be written: every write is refused (MISCONF).
    case diskFull
    /// XTRIM of entries that nobody has read.
    case trimUnread
    /// XDEL of entries that are pending.
    case deletePending
    /// XGROUP DELCONSUMER of a consumer with pending entries.
    case deleteConsumer
}

/// What is done to a process.
enum WorkerFault: String, CaseIterable, Sendable {
    /// kill -9 at any time.
    case kill
    /// kill -9 between a command and its reply.
    case killBeforeReply
    /// SIGSTOP for longer than a lease, then SIGCONT; meanwhile the entries of a consumer get another owner.
    case suspend
}

/// What is done to the connections of a process.
enum ConnectionFault: String, CaseIterable, Sendable {
    /// Closed before the next command reaches the server.
    case cutBeforeCommand
    /// Closed when the next command has run and before its reply arrives.
    case cutBeforeReply
    case cutWithinCommand, cutWithinReply
    /// Everything takes longer.
    case delay
    /// Nothing arrives on either side, and nobody hears of it.
    case halfOpen
    /// Commands arrive and run; replies do not come back in time.
    case lateReplies
}

/// What is done once, when the time for the others is nearly over: it leaves little to audit.
enum FinalFault: String, CaseIterable, Sendable {
    /// The stream, the group, the retry hashes and the dead letters are gone.
    case flushAll
}
