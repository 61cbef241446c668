/// All that alerting remembers, as it is stored: a new leader goes on from it as if nothing had happened.
public struct AlertState: Sendable {
    /// The version of the format; what another writes differently has fields of other names.
    public static let version = 1

    var lastTick: Int64?
    var instances: [AlertKey: AlertInstance] = [:]
    var told: [String: [AlertKey: ToldAlert]] = [:]
    var silences: [String: AlertSilence] = [:]

    /// The state of who knows of nothing.
    public init() {}
}

// MARK: - Encoding

extension AlertState {
    /// The whole state, as the fields of a hash.
    public func encoded() -> [String: String] { changes(since: AlertState()).updates }

    /// What to write so that a store of an older state has this one.
    ///
    /// - Parameter old: What the store has.
    /// - Returns: The fields to set and to delete.
    public func changes(since old: AlertState) -> AlertStateChanges {
        var changes = AlertStateChanges(state: self)
        if lastTick != old.lastTick, let lastTick {
            changes.updates[Field.meta] = "version=\(Self.version)&tick=\(lastTick)"
        }
        for (key, instance) in instances {
            if let before = old.instances[key], before.stored == instance.stored { continue }
            changes.updates[Field.instance(key)] = instance.record
        }
        for key in old.instances.keys where instances[key] == nil { changes.deletions.append(Field.instance(key)) }
        for (receiver, entries) in told {
            let before = old.told[receiver] ?? [:]
            for (key, entry) in entries where before[key]?.stored != entry.stored {
                changes.updates[Field.told(receiver, key)] = entry.record
            }
        }
        for (receiver, entries) in old.told {
            for key in entries.keys where told[receiver]?[key] == nil {
                changes.deletions.append(Field.told(receiver, key))
            }
        }
        for (id, silence) in silences where old.silences[id] != silence {
            changes.updates[Field.silence(id)] = silence.record
        }
        for id in old.silences.keys where silences[id] == nil { changes.deletions.append(Field.silence(id)) }
        changes.deletions.sort()
        return changes
    }

    /// Whether a field holds a silence: those anybody may set, all others only the leader.
    public static func isSilence(_ field: String) -> Bool { field.hasPrefix(Field.silence("")) }

    /// The field that holds a silence.
    public static func field(of silence: String) -> String { Field.silence(silence) }

    /// The names of fields.
    private enum Field {
        static let meta = "meta"

        static func instance(_ key: AlertKey) -> String { "i:\(key.hex)" }
        static func told(_ receiver: String, _ key: AlertKey) -> String { "t:\(receiver):\(key.hex)" }
        static func silence(_ id: String) -> String { "s:\(id)" }
    }
}

/// What to write into the store.
public struct AlertStateChanges: Sendable {
    /// The state that the store has afterwards.
    let state: AlertState
    /// Fields to set.
    public internal(set) var updates: [String: String] = [:]
    /// Fields to delete.
    public internal(set) var deletions: [String] = []

    /// Whether nothing is to be written.
    public var isEmpty: Bool { updates.isEmpty && deletions.isEmpty }
}

// MARK: - Decoding

extension AlertState {
    /// What was read, and what made no sense.
    public struct Decoded: Sendable {
        /// The state.
        public internal(set) var state = AlertState()
        /// How many fields are of a kind that is not known, such as a newer version's; they stay.
        public internal(set) var unknown = 0
        /// The fields that could not be read, which are to be deleted.
        public internal(set) var broken: [String] = []
    }

    /// Reads the fields of a hash; whatever makes no sense is left out.
    ///
    /// - Parameter fields: The fields.
    /// - Returns: The state, and what was left out.
    public static func decode(_ fields: [String: String]) -> Decoded {
        var decoded = Decoded()
        for (name, value) in fields {
            do {
                if try !decoded.state.take(name, value) { decoded.unknown += 1 }
            } catch {
                decoded.broken.append(name)
            }
        }
        decoded.broken.sort()
        return decoded
    }

    /// Takes a field.
    ///
    /// - Returns: Whether it is of a kind that is known.
    private mutating func take(_ name: String, _ value: String) throws -> Bool {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("meta", 1): lastTick = try FieldReader(value).neededMoment("tick")
        case ("i", 2):
            let instance = try AlertInstance(record: value)
            // A record at a wrong place would be an alert of two fingerprints.
            guard instance.key.hex == parts[1] else { throw FieldReader.Broken() }
            instances[instance.key] = instance
        case ("t", 3):
            let entry = try ToldAlert(record: value)
            guard entry.instance.key.hex == parts[2] else { throw FieldReader.Broken() }
            try AlertSettingError.check(name: String(parts[1]), "receiver", "name")
            told[String(parts[1]), default: [:]][entry.instance.key] = entry
        case ("s", 2):
            let silence = try AlertSilence(record: value)
            guard silence.id == parts[1] else { throw FieldReader.Broken() }
            silences[silence.id] = silence
        default: return false
        }
        return true
    }
}
