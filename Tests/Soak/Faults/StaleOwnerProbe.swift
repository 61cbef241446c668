import Foundation
import TestSupport

/// Takes the entries of a suspended consumer away, and looks whether it respects that when it goes on.
///
/// Nobody works on the entries: a change of theirs after the consumer went on can only be its own, or a monitor's whose
/// turn had come. The second is excluded: their lease is renewed, and where that failed the probe says nothing; and those
/// that have failed before, which a monitor may take when their retry is overdue, are left alone.
struct StaleOwnerProbe: Sendable {
    /// The name that the entries are pending under meanwhile.
    static let thief = "thief"

    private static let mostTaken = 50
    /// A gap between two renewals that leaves no doubt that the lease held.
    private static let longestGap = Duration.milliseconds(1_100)

    let server: RedisServer
    let ledger: Ledger

    /// Suspends a worker for longer than a lease; with a consumer, the probe is made.
    func suspend(_ consumer: Worker, for duration: Duration) async throws {
        guard let processID = consumer.processID, let group = consumer.group else {
            consumer.suspend()
            defer { consumer.resume() }
            return try await Task.sleep(for: duration)
        }
        consumer.suspend()
        var holding: Holding
        do {
            holding = Holding(ids: try await take(from: processID, of: group), group: group, server: server)
            await holding.renew(for: duration)
        } catch {
            // Another fault keeps Redis from answering: the consumer is suspended all the same.
            holding = Holding(ids: [], group: group, server: server)
            try await Task.sleep(for: duration)
        }
        let ids = holding.ids
        consumer.resume()
        await holding.renew(for: .seconds(1))
        guard holding.longestGap < Self.longestGap else { return }
        try ledger.write(ids.map { .taken(id: $0, isKept: holding.ids.contains($0)) })
    }

    private func take(from processID: pid_t, of group: String) async throws -> [String] {
        let script = """
            local stream, group, ids = KEYS[1], ARGV[1], {}
            for _, info in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
                if string.find(info[2], ARGV[2], 1, true) then
                    for _, entry in ipairs(redis.call('XPENDING', stream, group, '-', '+', ARGV[3], info[2])) do
                        local isThere = #redis.call('XRANGE', stream, entry[1], entry[1]) == 1
                        if isThere and redis.call('EXISTS', ARGV[4] .. entry[1]) == 0 then ids[#ids + 1] = entry[1] end
                    end
                end
            end
            for _, id in ipairs(ids) do redis.call('XCLAIM', stream, group, '\(Self.thief)', 0, id, 'JUSTID') end
            return ids
            """
        return try await server.run(
            script,
            group: group,
            ["-\(processID)-", "\(Self.mostTaken)", SoakQueue.retryHash(of: "", in: group)]
        ).strings
    }
}

/// Entries in the hands of the thief.
private struct Holding {
    /// Those that it still has, or whose payload was destroyed meanwhile.
    private(set) var ids: [String]
    private(set) var longestGap = Duration.zero
    let group: String
    let server: RedisServer
    private var renewed = ContinuousClock.now

    init(ids: [String], group: String, server: RedisServer) {
        self.ids = ids
        self.group = group
        self.server = server
    }

    mutating func renew(for duration: Duration) async {
        let end = ContinuousClock.now + duration
        repeat {
            try? await Task.sleep(for: .milliseconds(200))
            let start = ContinuousClock.now
            if let left = try? await renewOnce() {
                ids = left
                longestGap = max(longestGap, renewed.duration(to: .now))
                renewed = start
            }
        } while ContinuousClock.now < end
        longestGap = max(longestGap, renewed.duration(to: .now))
    }

    private func renewOnce() async throws -> [String] {
        let script = """
            local stream, group, kept = KEYS[1], ARGV[1], {}
            for i = 3, #ARGV do
                local id = ARGV[i]
                local isThere = #redis.call('XRANGE', stream, id, id) == 1
                local isOurs = #redis.call('XPENDING', stream, group, id, id, 1, '\(StaleOwnerProbe.thief)') == 1
                local isUntouched = isOurs and redis.call('EXISTS', ARGV[2] .. id) == 0
                if isUntouched or not isThere then kept[#kept + 1] = id end
                if isOurs and isThere then
                    redis.call('XCLAIM', stream, group, '\(StaleOwnerProbe.thief)', 0, id, 'JUSTID')
                end
            end
            return kept
            """
        return try await server.run(script, group: group, [SoakQueue.retryHash(of: "", in: group)] + ids).strings
    }
}
