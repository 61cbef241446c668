extension TopView {
    /// The keys, and what the columns mean.
    static let help: [StyledLine] =
        [StyledLine("thinrsmq top: keys and columns", .bold), ""]
        + [
            ("q, Ctrl-C", "quit"),
            ("↑ ↓, k j", "select a group, or scroll; also Page Up, Page Down, Home, End"),
            ("Enter", "the selected group in depth"),
            ("Esc", "back; in the table: show all groups, select none"),
            ("s", "sort by the next of \(TopSort.allCases.map(\.rawValue).joined(separator: ", "))"),
            ("r", "reverse the order"),
            ("/", "show only groups whose stream, name or health contains a text"),
            ("space", "pause: the figures stand still"),
            ("Ctrl-L", "draw the screen again"),
            ("", ""),
            ("health", "the worst that holds: ok, slow, stalled, stopped, …; the reason is below"),
            ("lag", "entries not delivered yet; ~ an estimate, ? not known"),
            ("waiting", "how long what waits longest has waited, undelivered or in hand"),
            ("in/s, out/s", "entries added, and entries the group is done with, per second"),
            ("pending", "delivered and not acknowledged"),
            ("retrying", "of those: failed, and to be tried again"),
            ("stuck", "of those: orphaned or out of attempts; a monitor frees them"),
            ("alive", "consumers that are not known to be gone, of all"),
            ("dead", "dead letters of the stream"),
            ("", ""),
            ("", "A narrow screen leaves columns out; Enter shows everything."),
        ].map { name, meaning in
            var line = StyledLine(name, .bold)
            line.append(String(repeating: " ", count: max(0, 13 - name.count)) + meaning)
            return line
        }
}
