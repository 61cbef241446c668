import Yams

/// A value of a YAML file that knows its name and its line, for error messages.
struct YAMLValue {
    private let node: Node
    private let file: String
    /// The keys that lead to it, such as `redis.address`; empty for the whole document.
    private let path: String

    /// Reads a document.
    ///
    /// - Returns: Nil if it has no content.
    /// - Throws: `ConfigurationFileError` if it is not YAML, has several documents, or a key occurs twice.
    init?(text: String, file: String) throws {
        do {
            guard let node = try Yams.compose(yaml: text, .basic) else { return nil }
            self.init(node: node, file: file, path: "")
        } catch {
            throw ConfigurationFileError(error, in: file)
        }
    }

    private init(node: Node, file: String, path: String) {
        self.node = node
        self.file = file
        self.path = path
    }

    /// Whether only the key is there, as when all below it is commented out.
    var isAbsent: Bool { node.scalar.map { $0.style == .plain && ["", "~", "null"].contains($0.string) } ?? false }

    /// A single value.
    func scalar<Value>(_ accepted: AcceptedValue<Value>) throws -> Value {
        guard let value = node.scalar.flatMap({ accepted.read($0.string) }) else {
            throw invalid(accepted.description)
        }
        return value
    }

    /// A single value that may hold a secret, so that no error shows it.
    func secret<Value>(_ accepted: AcceptedValue<Value>) throws -> Value {
        guard let value = node.scalar.flatMap({ accepted.read($0.string) }) else {
            throw error("\(path) has a value that is not shown; accepted: \(accepted.description)")
        }
        return value
    }

    /// A list of values; one alone may stand for a list of one.
    func list<Value>(_ accepted: AcceptedValue<Value>) throws -> [Value] {
        guard let elements = node.sequence else { return [try scalar(accepted)] }
        var values: [Value] = []
        for element in elements {
            values.append(try YAMLValue(node: element, file: file, path: path).scalar(accepted))
        }
        return values
    }

    /// A list of secrets, none of which an error shows; one alone may stand for a list of one.
    func secrets<Value>(_ accepted: AcceptedValue<Value>) throws -> [Value] {
        guard let elements = node.sequence else { return [try secret(accepted)] }
        return try elements.map { try YAMLValue(node: $0, file: file, path: path).secret(accepted) }
    }

    /// Hands each entry of a mapping to the key of that name; refuses names that are none.
    func mapping<Target>(_ keys: [YAMLKey<Target>], into target: inout Target) throws {
        let names = keys.map(\.name)
        guard let mapping = node.mapping else { throw invalid("a mapping of \(names.joined(separator: ", "))") }
        for (key, node) in mapping {
            let name = key.scalar?.string ?? "(not text)"
            guard let known = keys.first(where: { $0.name == name }) else {
                throw YAMLValue(node: key, file: file, path: path).unknown(name, among: names)
            }
            let value = YAMLValue(node: node, file: file, path: path.isEmpty ? name : "\(path).\(name)")
            if !value.isAbsent { try known.apply(value, &target) }
        }
    }

    /// The entries of a mapping whose names are the user's own, in their order.
    func entries() throws -> [(name: String, value: YAMLValue)] {
        guard let mapping = node.mapping else { throw invalid("a mapping of names") }
        return mapping.map { key, node in
            let name = key.scalar?.string ?? "(not text)"
            return (name, YAMLValue(node: node, file: file, path: "\(path).\(name)"))
        }
    }

    /// The elements of a list, each with its place in its name.
    func elements() throws -> [YAMLValue] {
        guard let elements = node.sequence else { throw invalid("a list") }
        return elements.enumerated().map { YAMLValue(node: $1, file: file, path: "\(path)[\($0)]") }
    }

    /// An error about this value as a whole; it shows nothing of it.
    func problem(_ text: String) -> ConfigurationFileError { error("\(path) \(text)") }

    private func unknown(_ name: String, among names: [String]) -> ConfigurationFileError {
        let place = path.isEmpty ? "" : " in \(path)"
        guard let nearest = nearestName(to: name, among: names) else {
            return error("unknown key '\(name)'\(place); known are \(names.joined(separator: ", "))")
        }
        return error("unknown key '\(name)'\(place), did you mean '\(nearest)'?")
    }

    private func invalid(_ accepted: String) -> ConfigurationFileError {
        let subject = path.isEmpty ? "the file" : path
        return error("\(subject) is \(shown); accepted: \(accepted)")
    }

    private var shown: String {
        switch node {
        case .scalar(let scalar): "'\(scalar.string)'"
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .alias: "an alias"
        }
    }

    private func error(_ problem: String) -> ConfigurationFileError {
        ConfigurationFileError(file: file, line: node.mark?.line, problem: problem)
    }
}

extension ConfigurationFileError {
    /// What the YAML parser found, in one line.
    fileprivate init(_ error: any Error, in file: String) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(file: file, line: mark.line, problem: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let names, let context):
            let keys = names.map { "'\($0)'" }.joined(separator: ", ")
            self.init(file: file, line: context.mark.line, problem: "the key \(keys) occurs twice")
        case .reader(let problem, _, _, _):
            self.init(file: file, line: nil, problem: "not YAML: \(problem)")
        default:
            self.init(file: file, line: nil, problem: "not YAML: \(error)".printable)
        }
    }
}
