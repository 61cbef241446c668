/// A Lua script that runs on the server as one step.
public struct RedisScript: Sendable {
    /// A name for errors and logs.
    public let name: String
    /// The source, without a `#!lua` line: with one, Redis refuses even XACK when it is out of memory.
    public let source: String

    /// A script with a name for errors and logs.
    public init(name: String, source: String) {
        self.name = name
        self.source = source
    }
}

/// A script as the server knows it.
public struct LoadedScript: Sendable {
    let source: String
    /// Nil where the user may not run SCRIPT LOAD: then the source is sent each time.
    let digest: String?
}

extension RedisPipeline {
    /// Adds a call of a script.
    ///
    /// - Parameters:
    ///   - script: The script, loaded by ``RedisClient/load(_:)``.
    ///   - keys: Every key that the script touches.
    ///   - argumentCount: How many arguments `write` appends, exactly.
    ///   - repeatable: Whether running it twice does no harm.
    ///   - write: Appends the arguments.
    public mutating func append(
        _ script: LoadedScript,
        keys: [String],
        argumentCount: Int,
        repeatable: Bool,
        _ write: (inout RedisArguments) -> Void
    ) {
        let name: StaticString = script.digest == nil ? "EVAL" : "EVALSHA"
        append(name, argumentCount: 2 + keys.count + argumentCount, repeatable: repeatable) { arguments in
            arguments.append(script.digest ?? script.source)
            arguments.append(keys.count)
            for key in keys { arguments.append(key) }
            write(&arguments)
        }
    }
}
