/// A line of the screen, in pieces that each have a style.
struct StyledLine: Sendable, Equatable, ExpressibleByStringLiteral {
    /// How a piece looks.
    enum Style: Sendable {
        case plain, bold, dim, green, yellow, red

        /// What turns it on; nil for what is as it is, or would be in colour where none is wanted.
        func code(inColor: Bool) -> String? {
            switch self {
            case .plain: nil
            case .bold: "1"
            case .dim: "2"
            case .green: inColor ? "32" : nil
            case .yellow: inColor ? "33" : nil
            case .red: inColor ? "31" : nil
            }
        }
    }

    private var pieces: [(text: String, style: Style)] = []
    /// Whether it is the one that keys act on.
    var isSelected = false

    /// An empty line.
    init() {}

    init(_ text: String, _ style: Style = .plain) {
        append(text, style)
    }

    init(stringLiteral text: String) {
        self.init(text)
    }

    /// Adds text behind what is there; nothing in it can drive a terminal.
    mutating func append(_ text: String, _ style: Style = .plain) {
        pieces.append((text.printable, style))
    }

    /// The text without its looks.
    var text: String { pieces.map(\.text).joined() }

    /// The line, cut to a width.
    func fitted(to width: Int) -> StyledLine {
        var line = StyledLine()
        line.isSelected = isSelected
        var room = width
        for piece in pieces {
            let isCut = piece.text.columns > room
            line.pieces.append((piece.text.fitted(to: room), piece.style))
            room -= piece.text.columns
            if isCut { break }
        }
        return line
    }

    /// The line with the codes of a terminal; a selected one as wide as the screen.
    func encoded(inColor: Bool, width: Int? = nil) -> String {
        var line = ""
        let reverse = isSelected ? "7" : nil
        var pieces = pieces
        if isSelected, let width {
            pieces.append((String(repeating: " ", count: max(0, width - text.columns)), .plain))
        }
        for piece in pieces where !piece.text.isEmpty {
            let codes = [piece.style.code(inColor: inColor), reverse].compactMap(\.self)
            line += codes.isEmpty ? piece.text : "\u{1B}[\(codes.joined(separator: ";"))m\(piece.text)\u{1B}[0m"
        }
        return line
    }

    static func == (one: StyledLine, other: StyledLine) -> Bool {
        one.isSelected == other.isSelected && one.pieces.elementsEqual(other.pieces, by: ==)
    }
}
