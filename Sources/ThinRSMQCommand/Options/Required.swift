import ArgumentParser

/// The value of an option that a command cannot do without.
///
/// ArgumentParser would report a missing option before it looks at the others, so that whoever writes `--topci` would
/// hear that `--topic` is missing. Checked here, the misspelled name is reported first.
func required<Value>(_ value: Value?, _ name: String) throws(ValidationError) -> Value {
    guard let value else { throw ValidationError("missing option \(name)") }
    return value
}
