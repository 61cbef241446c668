import Testing

@testable import Redis

@Suite("an error reply")
struct RedisServerErrorTests {
    @Test("has its first word as its code", arguments: [("NOGROUP No such key", "NOGROUP"), ("OOM", "OOM"), ("", "")])
    func readsCode(message: String, code: Substring) {
        #expect(RedisServerError(message: message).code == code)
    }

    @Test("of a command that a script ran is that command's, also before Redis 7.0")
    func scripts() {
        let wrapped = "ERR Error running script (call to f_1): @user_script:56: @user_script: 56: -OOM no memory"
        #expect(RedisServerError(message: wrapped).code == "OOM")
        #expect(RedisServerError(message: wrapped).message == "OOM no memory")
        let other = "ERR Error running script (call to f_1): @user_script:1: WRONGTYPE Operation against a key"
        #expect(RedisServerError(message: other).code == "WRONGTYPE")
        let own = "ERR Error running script (call to f_1): @user_script:5: attempt to index a nil value"
        #expect(RedisServerError(message: own).message == own)
    }

    @Test(
        "is answered by its code",
        arguments: [
            ("LOADING Redis is loading the dataset in memory", .retryLater),
            ("MASTERDOWN Link with MASTER is down", .retryLater),
            ("CLUSTERDOWN The cluster is down", .retryLater),
            ("TRYAGAIN Multiple keys request during rehashing of slot", .retryLater),
            ("NOREPLICAS Not enough good replicas to write.", .retryLater),
            ("BUSY Redis is busy running a script.", .retryLater),
            ("ERR max number of clients reached", .retryLater),
            ("READONLY You can't write against a read only replica.", .reconnect),
            ("NOAUTH Authentication required.", .reauthenticate),
            ("WRONGPASS invalid username-password pair or user is disabled.", .reauthenticate),
            ("NOSCRIPT No matching script.", .loadScripts),
            ("BUSYGROUP Consumer Group name already exists", .report),
            ("BUSYKEY Target key name already exists.", .report),
            ("NOGROUP No such key", .report),
            ("NOPERM this user has no permissions", .report),
            ("WRONGTYPE Operation against a key", .report),
            ("OOM command not allowed", .report),
            ("MISCONF Redis is configured to save RDB snapshots", .report),
            ("EXECABORT Transaction discarded", .report),
            ("ERR syntax error", .report),
            ("MAX number of clients", .report),
            ("", .report),
        ] as [(String, RedisServerError.Reaction)]
    )
    func reacts(message: String, reaction: RedisServerError.Reaction) {
        #expect(RedisServerError(message: message).reaction == reaction)
    }

    @Test("does not repeat the arguments of a command that the server does not know")
    func dropsArguments() {
        let error = RedisServerError(message: "ERR unknown command 'AUTH', with args beginning with: 'hunter2' ")
        #expect(error.message == "ERR unknown command 'AUTH'")
    }
}

@Suite("an error of the client")
struct RedisErrorTests {
    @Test("says which command failed where, and why")
    func describes() {
        let error = RedisError(.connectionFailed, "Connection refused").at(command: "XADD", address: "localhost:6379")
        #expect("\(error)" == "XADD at redis localhost:6379: Connection refused")
        #expect("\(RedisError(.clientClosed, "closed"))" == "closed")
    }

    @Test("keeps the place that it knows already")
    func keepsPlace() {
        let error = RedisError(.server, "no").at(command: "SELECT", address: "a:1").at(command: "XADD", address: "b:2")
        #expect("\(error)" == "SELECT at redis a:1: no")
    }

    @Test(
        "may be worth another try",
        arguments: [
            (RedisError(.connectionFailed, ""), true), (RedisError(.connectionClosed, ""), true),
            (RedisError(.outcomeUnknown, ""), true), (RedisError(.overloaded, ""), true),
            (RedisError(.authenticationFailed, ""), false), (RedisError(.protocolViolation, ""), false),
            (RedisError(.clientClosed, ""), false), (RedisError(.poolExhausted, ""), false),
            (RedisError(reply: RedisServerError(message: "LOADING")), true),
            (RedisError(reply: RedisServerError(message: "READONLY")), true),
            (RedisError(reply: RedisServerError(message: "NOSCRIPT")), true),
            (RedisError(reply: RedisServerError(message: "NOAUTH")), false),
            (RedisError(reply: RedisServerError(message: "WRONGTYPE")), false),
        ]
    )
    func knowsWhetherRetriable(error: RedisError, isRetriable: Bool) {
        #expect(error.isRetriable == isRetriable)
    }
}
