import ArgumentParser

extension AcceptedValue {
    /// Reads the value of a flag; ArgumentParser puts the flag and the value before the error.
    var argument: @Sendable (String) throws -> Value {
        { text in
            guard let value = read(text) else { throw ValidationError("accepted: \(description)") }
            return value
        }
    }
}
