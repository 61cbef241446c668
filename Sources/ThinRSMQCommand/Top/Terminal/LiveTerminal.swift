#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The terminal as a screen of our own: keys come one by one, and what stood there comes back when it is left.
final class LiveTerminal {
    private enum Code {
        /// The other screen, without its cursor, and nothing runs over into the next line.
        static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
        static let leave = "\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
    }

    private let original: termios
    private let inColor: Bool
    private var drawn = ""
    private var isEntered = false

    /// Takes the terminal of standard input and output over.
    init(inColor: Bool = Terminal.wantsColor(on: STDOUT_FILENO)) throws {
        var attributes = termios()
        guard tcgetattr(STDIN_FILENO, &attributes) == 0 else {
            throw SystemError(code: errno, action: "read the terminal's attributes")
        }
        original = attributes
        self.inColor = inColor
        try enter()
    }

    /// Takes the terminal over, again where another program gave it back as it found it fit.
    func enter() throws {
        var raw = original
        cfmakeraw(&raw)
        // Lines end as they did.
        raw.c_oflag = original.c_oflag
        isEntered = true
        guard tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0 else {
            throw SystemError(code: errno, action: "change the terminal's attributes")
        }
        try writeAll(Array(Code.enter.utf8), to: STDOUT_FILENO)
        drawn = ""
    }

    /// Gives it back; more than once is no harm.
    func leave() {
        guard isEntered else { return }
        isEntered = false
        // A terminal that has gone away needs nothing back.
        try? writeAll(Array(Code.leave.utf8), to: STDOUT_FILENO)
        var attributes = original
        tcsetattr(STDIN_FILENO, TCSANOW, &attributes)
        // Keys meant for the screen are none for the shell.
        tcflush(STDIN_FILENO, TCIFLUSH)
    }

    /// How many columns and lines there are.
    var size: (width: Int, height: Int) { Terminal.size(of: STDOUT_FILENO) ?? (80, 24) }

    /// Forgets what was drawn, so that the next frame is drawn whatever it is.
    func invalidate() {
        drawn = ""
    }

    /// Draws a frame in one write, over the last one; nothing if it is the same.
    func draw(_ lines: [StyledLine]) throws {
        let width = size.width
        let text =
            "\u{1B}[H"
            + lines.map { $0.encoded(inColor: inColor, width: width) + "\u{1B}[K" }.joined(separator: "\r\n")
            + "\u{1B}[J"
        guard text != drawn else { return }
        try writeAll(Array(text.utf8), to: STDOUT_FILENO)
        drawn = text
    }
}
