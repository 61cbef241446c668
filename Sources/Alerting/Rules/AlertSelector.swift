/// Which subjects are meant: those that match one pattern of each list that is not empty.
///
/// What a subject does not have, such as the group of a stream, is matched as an empty text.
public struct AlertSelector: Sendable, Hashable {
    /// Patterns for the namespace.
    public var namespaces: [String]
    /// Patterns for the topic, or the key of a stream that belongs to no namespace.
    public var topics: [String]
    /// Patterns for the consumer group.
    public var groups: [String]

    /// A selector of all subjects, or of those that match.
    public init(namespaces: [String] = [], topics: [String] = [], groups: [String] = []) {
        self.namespaces = namespaces
        self.topics = topics
        self.groups = groups
    }

    /// Whether it means every subject.
    public var isEmpty: Bool { namespaces.isEmpty && topics.isEmpty && groups.isEmpty }

    /// Whether it means this subject.
    public func matches(_ subject: AlertSubject) -> Bool {
        var count = 0
        return SelectorMatcher(self).matches(SubjectScalars(subject), counting: &count)
    }
}

/// A subject's names, ready to be matched many times.
struct SubjectScalars: Sendable {
    let namespace: [UInt32]
    let topic: [UInt32]
    let group: [UInt32]

    init(_ subject: AlertSubject) {
        namespace = Self.scalars(subject.namespace)
        topic = Self.scalars(subject.topic ?? subject.stream)
        group = Self.scalars(subject.group)
    }

    private static func scalars(_ text: String?) -> [UInt32] { text?.unicodeScalars.map(\.value) ?? [] }
}

/// A selector whose patterns were read.
struct SelectorMatcher: Sendable {
    private let namespaces: [AlertPattern]
    private let topics: [AlertPattern]
    private let groups: [AlertPattern]

    init(_ selector: AlertSelector) {
        namespaces = selector.namespaces.map(AlertPattern.init)
        topics = selector.topics.map(AlertPattern.init)
        groups = selector.groups.map(AlertPattern.init)
    }

    /// Whether it means a subject; counts the patterns that were tried.
    func matches(_ subject: SubjectScalars, counting count: inout Int) -> Bool {
        Self.matches(topics, subject.topic, &count)
            && Self.matches(groups, subject.group, &count)
            && Self.matches(namespaces, subject.namespace, &count)
    }

    private static func matches(_ patterns: [AlertPattern], _ scalars: [UInt32], _ count: inout Int) -> Bool {
        if patterns.isEmpty { return true }
        for pattern in patterns {
            count += 1
            if pattern.matches(scalars: scalars) { return true }
        }
        return false
    }
}
