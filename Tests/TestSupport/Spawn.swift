import Foundation

/// Starts a program with its three standard streams, no blocked or ignored signals, and a process group of its own.
///
/// Of its own, because a Ctrl-C on the terminal is for the tests: what they started ends with them.
func spawn(
    _ program: String,
    _ arguments: [String],
    environment: [String: String],
    descriptors: [Int32]
) throws -> pid_t {
    #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
    #else
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (stream, descriptor) in descriptors.enumerated() {
        posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(stream))
    }
    // NIO's sockets go to children, and one that a child has stays open when its test closes it: the peer of that
    // test would wait for ever. Closing what is not open does no harm; 1,024 is how many files a process may usually open.
    for descriptor in Int32(3)..<1024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var id: pid_t = 0
    let error = withCStrings([program] + arguments) { arguments in
        withCStrings(environment.map { "\($0)=\($1)" }) { environment in
            posix_spawnp(&id, program, &actions, &attributes, arguments, environment)
        }
    }
    guard error == 0 else { throw ServerFailure("cannot start \(program): \(String(cString: strerror(error)))") }
    return id
}

private func withCStrings<Result>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
}
