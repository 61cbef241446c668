import ThinRSMQ

/// What the live view shows next: the last look, what keys made of it, and what went wrong since.
struct TopScreen {
    private let source: any StatusSource
    private var looks = Looks()
    private var shown: Look
    private var newest: Look
    private var state: TopState
    private var around = TopState.Surroundings()

    init(source: any StatusSource, first: Look, state: TopState) {
        self.source = source
        self.state = state
        shown = first
        newest = first
        looks.took()
    }

    /// Takes what a look has brought; while paused, it is kept for later.
    mutating func take(_ result: Result<Look, any Error>) {
        switch result {
        case .success(let look):
            newest = look
            looks.took()
        case .failure(let error): looks.failed(error)
        }
    }

    /// Takes keys; returns whether one of them ends the program.
    mutating func press(_ keys: [TopKey], on terminal: LiveTerminal) -> Bool {
        for key in keys {
            switch state.press(key, around) {
            case .quit: return true
            case .redraw: terminal.invalidate()
            case nil: break
            }
            // The next key acts on what this one has brought up, though nobody has seen it yet.
            _ = draw(terminal.size)
        }
        return false
    }

    /// The lines of the screen, for its size.
    mutating func draw(_ size: (width: Int, height: Int)) -> [StyledLine] {
        if !state.isPaused { shown = newest }
        let view = TopView(
            look: shown,
            source: source.name,
            state: state,
            trouble: looks.trouble,
            note: looks.note(for: source),
            now: .now()
        )
        let frame = view.frame(width: size.width, height: size.height)
        around = frame.around
        return frame.lines
    }
}

/// How the looks went so far.
struct Looks {
    private var count = 0
    private var last = ContinuousClock.now
    private var failure: String?

    mutating func took() {
        count += 1
        last = .now
        failure = nil
    }

    mutating func failed(_ error: any Error) {
        failure = "\(error)"
    }

    /// Since when there is no answer, and why; nil while all is well.
    var trouble: String? {
        failure.map { "no answer for \(Figures.duration((ContinuousClock.now - last) / .seconds(1))): \($0)" }
    }

    /// What a single look cannot know.
    func note(for source: any StatusSource) -> String? {
        count > 1 || source.remembers ? nil : "one look: rates are not known, and a verdict needs several"
    }
}
