/// Draws runs of one workload below each other as an SVG: arrivals, replicas of each policy, and backlog.
///
/// Its colors can be told apart on white and on black, and by people who do not tell red from green.
package struct ScalingChart: Sendable {
    private static let colors = ["#0d8bd9", "#e07b00", "#8f7ae5", "#1a9c74", "#c9559b", "#8a8a8a"]
    private static let width = 860.0
    private static let left = 60.0
    private static let panelHeight = 130.0
    private static let gap = 44.0
    /// More points than pixels show nothing more.
    private static let mostPoints = 400

    private let title: String
    private let runs: [SimulationResult]

    /// A chart.
    ///
    /// - Parameters:
    ///   - title: The title, such as the trace's name.
    ///   - runs: Runs that kept their course; the first six are drawn.
    package init(title: String, runs: [SimulationResult]) {
        self.title = title
        self.runs = Array(runs.filter { !$0.course.isEmpty }.prefix(Self.colors.count))
    }

    /// Draws it.
    ///
    /// - Returns: The text of the SVG.
    package var svg: String {
        let panels = [
            Panel(
                name: "arrivals per second",
                lines: runs.prefix(1).map { line($0) { $0.arrivalRate } },
                isStepped: false
            ),
            Panel(name: "replicas", lines: runs.map { line($0) { Double($0.replicas) } }, isStepped: true),
            Panel(name: "backlog", lines: runs.map { line($0) { Double($0.backlog) } }, isStepped: false),
        ]
        let top = 66.0
        let height = top + (Self.panelHeight + Self.gap) * Double(panels.count)
        var body = text(Self.left, 22, title, size: 16) + legend
        for (index, panel) in panels.enumerated() {
            body += draw(panel, top: top + Double(index) * (Self.panelHeight + Self.gap), isFirst: index == 0)
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.round(Self.width)) \(Self.round(height))" \
            font-family="system-ui, sans-serif" role="img" aria-label="\(Self.escape(title))">
            <style>text{fill:#333}.grid{stroke:#8888;stroke-width:.5}\
            @media(prefers-color-scheme:dark){text{fill:#ccc}}</style>
            \(body)</svg>

            """
    }

    private var end: Double { max(1, runs.compactMap { $0.course.last?.second }.max() ?? 1) }

    private func x(_ second: Double) -> Double { Self.left + second / end * (Self.width - Self.left - 10) }
}

// MARK: - Panels

extension ScalingChart {
    private typealias Point = (second: Double, value: Double)

    private struct Panel {
        var name: String
        var lines: [[Point]]
        var isStepped: Bool
    }

    /// The largest of each stretch, as peaks are what matters.
    private func line(_ run: SimulationResult, _ value: (SimulationResult.Moment) -> Double) -> [Point] {
        let stride = max(1, run.course.count / Self.mostPoints)
        var points: [Point] = []
        for start in Swift.stride(from: 0, to: run.course.count, by: stride) {
            let part = run.course[start..<min(start + stride, run.course.count)]
            points.append((part[start].second, part.map(value).max() ?? 0))
        }
        return points
    }

    private func draw(_ panel: Panel, top: Double, isFirst: Bool) -> String {
        let most = Self.ceiling(panel.lines.joined().map(\.value).max() ?? 1)
        let bottom = top + Self.panelHeight
        var body = text(Self.left, top - 6, panel.name, size: 12)
        for part in [0.0, 0.5, 1] {
            let height = Self.round(bottom - part * Self.panelHeight)
            let right = Self.round(Self.width - 10)
            let span = "x1=\"\(Self.round(Self.left))\" x2=\"\(right)\""
            body += "<line class=\"grid\" \(span) y1=\"\(height)\" y2=\"\(height)\"/>\n"
            body += text(Self.left - 6, bottom - part * Self.panelHeight + 4, Self.label(most * part), size: 11, "end")
        }
        for part in [0.0, 0.25, 0.5, 0.75, 1] {
            let anchor = part == 1 ? "end" : part == 0 ? "start" : "middle"
            body += text(x(end * part), bottom + 15, "\(Int((end * part / 60).rounded())) min", size: 11, anchor)
        }
        for (index, line) in panel.lines.enumerated() {
            let color = isFirst ? "#8a8a8a" : Self.colors[index]
            let path = path(line, bottom, most, panel.isStepped)
            body += "<path d=\"\(path)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"1.6\"/>\n"
        }
        return body
    }

    private func path(_ line: [Point], _ bottom: Double, _ most: Double, _ isStepped: Bool) -> String {
        var path = ""
        for (index, point) in line.enumerated() {
            let y = Self.round(bottom - point.value / most * Self.panelHeight)
            if index == 0 {
                path = "M\(Self.round(x(point.second))) \(y)"
            } else if isStepped {
                path += "H\(Self.round(x(point.second)))V\(y)"
            } else {
                path += "L\(Self.round(x(point.second))) \(y)"
            }
        }
        return path
    }

    private var legend: String {
        var body = ""
        var left = Self.left
        for (index, run) in runs.enumerated() {
            let color = Self.colors[index]
            body += "<rect x=\"\(Self.round(left))\" y=\"32\" width=\"14\" height=\"4\" fill=\"\(color)\"/>\n"
            body += text(left + 19, 38, run.policy, size: 12)
            left += 36 + 7 * Double(run.policy.count)
        }
        return body
    }
}

// MARK: - Text

extension ScalingChart {
    private func text(_ x: Double, _ y: Double, _ text: String, size: Int, _ anchor: String = "start") -> String {
        "<text x=\"\(Self.round(x))\" y=\"\(Self.round(y))\" font-size=\"\(size)\" text-anchor=\"\(anchor)\">"
            + "\(Self.escape(text))</text>\n"
    }

    /// 1, 2 or 5 and zeros, so that the axis reads well.
    private static func ceiling(_ value: Double) -> Double {
        var unit = 1.0
        while unit * 10 < value { unit *= 10 }
        for factor in [1.0, 2, 5] where unit * factor >= value { return unit * factor }
        return unit * 10
    }

    private static func label(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value))" : "\((value * 10).rounded() / 10)"
    }

    private static func round(_ value: Double) -> String { label((value * 10).rounded() / 10) }

    private static func escape(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
