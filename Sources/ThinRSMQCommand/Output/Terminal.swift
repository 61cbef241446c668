#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a file descriptor of this process leads to.
enum Terminal {
    /// Whether a person may be looking at it.
    static func isTerminal(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1
    }

    /// How many characters a line holds; nil if it is no terminal.
    static func width(of descriptor: Int32) -> Int? { size(of: descriptor)?.width }

    /// How many characters a line holds, and how many lines there are; nil if it is no terminal.
    static func size(of descriptor: Int32) -> (width: Int, height: Int)? {
        var size = winsize()
        guard isTerminal(descriptor), ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
        return (size.ws_col > 0 ? Int(size.ws_col) : 80, size.ws_row > 0 ? Int(size.ws_row) : 24)
    }

    /// Whether codes can put the cursor anywhere, by what the environment says of the terminal.
    static var canMoveCursor: Bool {
        let kind = environmentValue(of: "TERM") ?? ""
        return !kind.isEmpty && kind != "dumb"
    }

    /// Whether colours are seen, and wanted: see <https://no-color.org>.
    static func wantsColor(on descriptor: Int32) -> Bool {
        isTerminal(descriptor) && canMoveCursor && (environmentValue(of: "NO_COLOR") ?? "").isEmpty
    }
}
