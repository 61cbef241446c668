public import Logging
import NIOConcurrencyHelpers
public import NIOCore
import NIOPosix

/// A client of one Redis server, shared by all tasks of a program.
///
/// Commands of all tasks go over one connection, pipelined; it is made when the first command needs it and again, with
/// back-off, whenever it was lost. Every command has a deadline and waits for the connection within it. A command whose
/// outcome is unknown is sent again only if it was declared repeatable.
///
/// A program makes one client and calls ``close()`` at its end.
public final class RedisClient: Sendable {
    /// How to reach the server.
    public let configuration: RedisConfiguration
    /// Runs tasks on the event loop of the shared connection, which saves two thread changes per round trip.
    ///
    /// For short tasks that mostly talk to Redis: `withTaskExecutorPreference(client.taskExecutor) { … }`.
    public let taskExecutor: any TaskExecutor

    private let link: RedisLink
    private let eventLoopGroup: any EventLoopGroup
    private let logger: Logger
    private let leases: NIOLockedValueBox<Leases>
    private let scripts = NIOLockedValueBox<[String: LoadedScript]>([:])

    private struct Leases {
        var links: [ObjectIdentifier: RedisLink] = [:]
        var isClosed = false
    }

    /// A client that has not connected yet.
    ///
    /// - Parameters:
    ///   - configuration: How to reach the server.
    ///   - eventLoopGroup: Where connections live; nil is NIO's shared group, one thread per core.
    ///   - logger: Hears of failed attempts to connect, at `debug`; everything else is thrown.
    /// - Throws: ``RedisError/Code/invalidConfiguration`` if a TLS file cannot be used.
    public init(
        _ configuration: RedisConfiguration,
        eventLoopGroup: (any EventLoopGroup)? = nil,
        logger: Logger
    ) throws(RedisError) {
        self.configuration = configuration
        self.logger = logger
        let eventLoopGroup = eventLoopGroup ?? MultiThreadedEventLoopGroup.singleton
        self.eventLoopGroup = eventLoopGroup
        let eventLoop = eventLoopGroup.next()
        taskExecutor = EventLoopTaskExecutor(eventLoop: eventLoop)
        link = RedisLink(connector: try RedisConnector(configuration, eventLoop: eventLoop), logger: logger)
        leases = NIOLockedValueBox(Leases())
    }

    /// Runs a pipeline on the shared connection.
    ///
    /// - Parameters:
    ///   - pipeline: At least one command; none that blocks, and none that needs another's success (MULTI): a command
    ///     that the server could not run yet is sent again by itself.
    ///   - timeout: Instead of the configuration's `commandTimeout`.
    /// - Returns: One reply for each command. A reply may be an error: look at each, or call ``RedisReplies/check()``.
    /// - Throws: ``RedisError``, or `CancellationError`; after either the commands may have run.
    public func execute(_ pipeline: RedisPipeline, timeout: Duration? = nil) async throws -> RedisReplies {
        let deadline = NIODeadline.now() + TimeAmount(timeout ?? configuration.commandTimeout)
        return try await RedisExecution(link: link, loadScripts: reloadScripts).run(pipeline, deadline: deadline)
    }

    /// Runs one command and returns its reply, which is not an error.
    public func execute(
        _ name: StaticString,
        repeatable: Bool,
        _ arguments: any RedisArgument...
    ) async throws -> RedisReply {
        var pipeline = RedisPipeline()
        pipeline.append(name, repeatable: repeatable, arguments)
        let replies = try await execute(pipeline)
        if let error = replies[0].error {
            throw RedisError(reply: error, to: "\(name)", at: configuration.address)
        }
        return replies[0]
    }

    /// Lends a connection of its own, for commands that block.
    ///
    /// It is made anew whenever it was lost.
    ///
    /// - Throws: ``RedisError/Code/poolExhausted`` if `poolSize` connections are in use.
    public func withSession<Result>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (RedisSession) async throws -> Result
    ) async throws -> Result {
        // A loop of its own, or blocking readers would share the thread of all other commands.
        let link = RedisLink(
            connector: RedisConnector(sessionsOf: link.connector, eventLoop: eventLoopGroup.next()),
            logger: logger
        )
        try lease(link)
        defer { release(link) }
        return try await body(RedisSession(link: link))
    }

    /// Makes a script known to the server, once.
    public func load(_ script: RedisScript) async throws -> LoadedScript {
        if let loaded = scripts.withLockedValue({ $0[script.name] }) { return loaded }
        let loaded: LoadedScript
        do {
            let digest = try await execute("SCRIPT", repeatable: true, "LOAD", script.source).string()
            loaded = LoadedScript(source: script.source, digest: digest)
        } catch let error as RedisError where error.reply?.code == "NOPERM" {
            loaded = LoadedScript(source: script.source, digest: nil)
        }
        scripts.withLockedValue { $0[script.name] = loaded }
        return loaded
    }

    /// Closes every connection; whoever waits gets an error, and so does whoever comes later.
    public func close() {
        link.close()
        let leased = leases.withLockedValue { leases in
            leases.isClosed = true
            return Array(leases.links.values)
        }
        for link in leased { link.close() }
    }

    private func reloadScripts(on connection: RedisConnection, deadline: NIODeadline) async throws -> Bool {
        var pipeline = RedisPipeline()
        for script in scripts.withLockedValue({ Array($0.values) }) where script.digest != nil {
            pipeline.append("SCRIPT", repeatable: true, "LOAD", script.source)
        }
        guard pipeline.count > 0 else { return false }
        try await connection.send(pipeline, deadline: deadline, closesOnCancel: false).check()
        return true
    }

    private func lease(_ link: RedisLink) throws(RedisError) {
        let refusal: RedisError? = leases.withLockedValue { leases in
            if leases.isClosed { return RedisError(.clientClosed, "the client was closed") }
            let inUse = leases.links.count + 1  // The shared connection is one of them.
            guard inUse < configuration.poolSize else {
                return RedisError(.poolExhausted, "all \(configuration.poolSize) connections of the pool are in use")
            }
            leases.links[ObjectIdentifier(link)] = link
            return nil
        }
        if let refusal { throw refusal }
    }

    private func release(_ link: RedisLink) {
        leases.withLockedValue { _ = $0.links.removeValue(forKey: ObjectIdentifier(link)) }
        link.close()
    }
}

/// A connection that one reader has for itself.
public struct RedisSession: Sendable {
    let link: RedisLink

    /// Runs a pipeline on this connection, once: nothing is sent again, whatever comes of it.
    ///
    /// Cancelling the task ends the wait at once and closes the connection, so that nothing is delivered to a reader
    /// that has gone.
    ///
    /// - Parameters:
    ///   - pipeline: At least one command.
    ///   - block: How long the pipeline may block on the server: it is added to the deadline.
    /// - Returns: One reply for each command; each may be an error.
    /// - Throws: ``RedisError``, or `CancellationError`; after either the commands may have run.
    public func execute(_ pipeline: RedisPipeline, blockingFor block: Duration = .zero) async throws -> RedisReplies {
        let configuration = link.connector.configuration
        let deadline = NIODeadline.now() + TimeAmount(configuration.commandTimeout + block)
        do {
            let connection = try await link.connection(by: deadline)
            return try await connection.send(pipeline, deadline: deadline, closesOnCancel: true)
        } catch let error as RedisError {
            throw error.at(command: pipeline.firstName, address: configuration.address)
        }
    }
}

/// Runs the jobs of tasks on an event loop.
final class EventLoopTaskExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
