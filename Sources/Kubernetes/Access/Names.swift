/// Checks a label of RFC 1123, as namespaces and StatefulSets' pods are named.
func checkedLabel(_ text: String, key: String) throws(KubernetesError) -> String {
    guard text.utf8.count <= 63, isLabel(Substring(text)) else {
        throw .invalid(key: key, value: text.clipped(to: 80), accepted: "1 to 63 of a-z, 0-9 and '-' inside (RFC 1123)")
    }
    return text
}

/// Checks a subdomain of RFC 1123, as most objects are named.
func checkedName(_ text: String, key: String) throws(KubernetesError) -> String {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count <= 253, labels.allSatisfy(isLabel) else {
        throw .invalid(
            key: key,
            value: text.clipped(to: 80),
            accepted: "1 to 253 of a-z, 0-9, and '-' and '.' inside (RFC 1123)"
        )
    }
    return text
}

private func isLabel(_ text: Substring) -> Bool {
    let isAlphanumeric: (UInt8) -> Bool = { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    guard let first = text.utf8.first, let last = text.utf8.last else { return false }
    return isAlphanumeric(first) && isAlphanumeric(last)
        && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
}

extension String {
    /// The beginning, of at most so many bytes, in one line.
    func clipped(to bytes: Int) -> String {
        var clipped = ""
        for scalar in unicodeScalars {
            let scalar = scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar
            guard clipped.utf8.count + UTF8.width(scalar) <= bytes else { return clipped }
            clipped.unicodeScalars.append(scalar)
        }
        return clipped
    }
}
