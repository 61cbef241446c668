/// A key, as far as `top` knows it.
enum TopKey: Sendable, Hashable {
    case character(Character)
    case up, down, pageUp, pageDown, home, end
    case enter, escape, backspace
    /// Ctrl-C.
    case interrupt
    /// Ctrl-L.
    case redraw
}

/// Finds keys in the bytes that a terminal sends, in whatever pieces they come.
struct TopKeyReader: Sendable {
    private static let longestSequence = 16
    private var rest: [UInt8] = []

    /// Whether what has come may be the begin of a key that sends several bytes, or all of one that sends one.
    var isUndecided: Bool { !rest.isEmpty }

    /// Takes bytes, and returns the keys that are complete with them.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [TopKey] {
        rest += bytes
        return keys(isWhole: false)
    }

    /// Decides, since nothing more came for a moment: an ESC alone is the key Escape.
    mutating func decide() -> [TopKey] {
        keys(isWhole: true)
    }

    private mutating func keys(isWhole: Bool) -> [TopKey] {
        var keys: [TopKey] = []
        while let first = rest.first {
            guard let length = length(startingWith: first, isWhole: isWhole) else { break }
            if let key = Self.key(rest.prefix(length)) { keys.append(key) }
            rest.removeFirst(length)
        }
        return keys
    }

    /// How many bytes the first key has; nil while that cannot be known.
    private func length(startingWith first: UInt8, isWhole: Bool) -> Int? {
        switch first {
        case 0x1B:
            guard rest.count > 1 else { return isWhole ? 1 : nil }
            guard rest[1] == UInt8(ascii: "[") || rest[1] == UInt8(ascii: "O") else { return 1 }
            let end = rest.indices.dropFirst(2).first { (0x40...0x7E).contains(rest[$0]) }
            if let end { return end + 1 }
            return isWhole || rest.count > Self.longestSequence ? rest.count : nil
        case 0xC2..<0xF5:
            let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            return rest.count >= length ? length : isWhole ? rest.count : nil
        default: return 1
        }
    }

    private static func key(_ bytes: ArraySlice<UInt8>) -> TopKey? {
        guard let first = bytes.first else { return nil }
        switch first {
        case 0x03: return .interrupt
        case 0x0C: return .redraw
        case 0x0A, 0x0D: return .enter
        case 0x08, 0x7F: return .backspace
        case 0x1B: return bytes.count == 1 ? .escape : special(bytes.dropFirst(2))
        case ..<0x20: return nil
        default:
            let text = String(validating: bytes, as: UTF8.self)
            return text?.first.map { .character($0) }
        }
    }

    /// What a sequence means behind `ESC [` or `ESC O`; nil for keys without a meaning here.
    private static func special(_ bytes: ArraySlice<UInt8>) -> TopKey? {
        switch String(decoding: bytes, as: UTF8.self) {
        case "A": .up
        case "B": .down
        case "H", "1~", "7~": .home
        case "F", "4~", "8~": .end
        case "5~": .pageUp
        case "6~": .pageDown
        default: nil
        }
    }
}
