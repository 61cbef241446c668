/// A key of a mapping, and what its value changes.
struct YAMLKey<Target>: Sendable {
    let name: String
    let apply: @Sendable (YAMLValue, inout Target) throws -> Void

    /// A key whose value is read in a way of its own.
    init(_ name: String, _ apply: @escaping @Sendable (YAMLValue, inout Target) throws -> Void) {
        self.name = name
        self.apply = apply
    }

    /// A key whose value is kept as it is read.
    init<Value>(
        _ name: String,
        _ accepted: AcceptedValue<Value>,
        _ property: any WritableKeyPath<Target, Value> & Sendable
    ) {
        self.init(name) { $1[keyPath: property] = try $0.scalar(accepted) }
    }
}
