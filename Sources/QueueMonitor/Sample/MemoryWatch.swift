import Redis
import ThinRSMQ

/// Asks how much memory streams use, a few of them at each tick: MEMORY USAGE walks part of a stream.
struct MemoryWatch: Sendable {
    /// Streams that are asked for at each tick.
    private static let share = 20

    private let isOn: Bool
    private var sizes: [String: Int] = [:]
    private var position = 0

    init(isOn: Bool) { self.isOn = isOn }

    /// - Returns: What is known, by the streams' keys.
    /// - Throws: `RedisError` if Redis is away.
    mutating func look(at looks: [StreamLook], by inspector: QueueInspector) async throws -> [String: Int] {
        guard isOn, !looks.isEmpty else { return [:] }
        let keys = looks.map(\.stream.keys.stream)
        let known = Set(keys)
        sizes = sizes.filter { known.contains($0.key) }
        let turn = (0..<min(Self.share, keys.count)).map { keys[(position + $0) % keys.count] }
        position = (position + turn.count) % keys.count
        for (key, size) in zip(turn, try await inspector.memory(of: turn)) { sizes[key] = size }
        return sizes
    }
}
