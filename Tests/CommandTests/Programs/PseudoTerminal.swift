import Foundation
import Testing

/// A terminal that a test looks at, and whose keys it presses.
final class PseudoTerminal {
    /// The file that a program opens as its terminal.
    let path: String

    private let master: Int32
    /// Held open, so that the terminal stays as the program leaves it.
    private let terminal: Int32
    private var written: [UInt8] = []

    /// Opens a terminal of this size.
    init(width: UInt16 = 100, height: UInt16 = 24) throws {
        (master, path) = try Self.open()
        terminal = Foundation.open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(terminal >= 0, "cannot open \(path): \(String(cString: strerror(errno)))")
        _ = fcntl(master, F_SETFD, FD_CLOEXEC)
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        resize(width: width, height: height)
    }

    private static func open() throws -> (Int32, String) {
        let master = Foundation.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(master >= 0, "no pseudo-terminal: \(String(cString: strerror(errno)))")
        #if os(Linux)
            // What unlockpt and ptsname do, which Glibc's module does not have: TIOCSPTLCK and TIOCGPTN.
            var (lock, number) = (Int32(0), Int32(0))
            try #require(ioctl(master, 0x4004_5431, &lock) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
            return (master, "/dev/pts/\(number)")
        #else
            try #require(grantpt(master) == 0 && unlockpt(master) == 0)
            return (master, String(cString: try #require(ptsname(master))))
        #endif
    }

    deinit {
        close(terminal)
        close(master)
    }

    func resize(width: UInt16, height: UInt16) {
        var size = winsize()
        size.ws_col = width
        size.ws_row = height
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    func press(_ keys: String) {
        _ = keys.withCString { write(master, $0, strlen($0)) }
    }

    /// Everything that was written to it so far.
    var output: String {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(master, &bytes, bytes.count)
            guard count > 0 else { break }
            written += bytes.prefix(count)
        }
        return String(decoding: written, as: UTF8.self)
    }

    /// The last frame that was drawn whole, without the codes of colours.
    var screen: String {
        let frames = output.components(separatedBy: "\u{1B}[H").dropFirst()
        let frame = frames.last { $0.contains("\u{1B}[J") } ?? ""
        return frame.replacing(/\u{1B}\[[0-9;?]*[A-Za-z]/, with: "")
    }

    /// Whether it gives lines to programs, shows what is typed, and turns Ctrl-C into a signal.
    var isCooked: Bool {
        var attributes = termios()
        guard tcgetattr(terminal, &attributes) == 0 else { return false }
        let flags = tcflag_t(ICANON | ECHO | ISIG)
        return attributes.c_lflag & flags == flags
    }
}
