import Foundation
import Testing

/// A dashboard of Grafana, as the repository has it.
struct Dashboard: Sendable {
    struct Panel: Sendable {
        let kind: String
        let title: String
        let description: String
        let unit: String
        let datasources: Set<String>
        let queries: [String]
    }

    struct Variable: Sendable {
        let name: String
        let kind: String
        let query: String
        let refresh: Int?
        let isMulti: Bool
        let includesAll: Bool
        let allValue: String?
    }

    let file: String
    let uid: String
    let schemaVersion: Int?
    let isEditable: Bool?
    let timezone: String?
    let tags: [String]
    let panels: [Panel]
    let variables: [Variable]
    /// Every URL in it, of links and of fields.
    let urls: [String]

    static let folder = "grafana/dashboards"

    static func all() throws -> [Dashboard] {
        try ProjectFiles.names(in: folder, endingIn: ".json").map { try Dashboard(file: $0) }
    }

    init(file: String) throws {
        let text = try ProjectFiles.text("\(Self.folder)/\(file)")
        let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        self.file = file
        uid = root["uid"] as? String ?? ""
        schemaVersion = root["schemaVersion"] as? Int
        isEditable = root["editable"] as? Bool
        timezone = root["timezone"] as? String
        tags = root["tags"] as? [String] ?? []
        let panels = root["panels"] as? [[String: Any]] ?? []
        self.panels = panels.filter { $0["type"] as? String != "row" }.map(Panel.init)
        let templating = root["templating"] as? [String: Any]
        variables = (templating?["list"] as? [[String: Any]] ?? []).map(Variable.init)
        urls = Self.urls(in: root)
    }

    private static func urls(in value: Any) -> [String] {
        switch value {
        case let object as [String: Any]:
            object.flatMap { key, value in
                key == "url" ? [value as? String].compactMap(\.self) : urls(in: value)
            }
        case let list as [Any]: list.flatMap { urls(in: $0) }
        default: []
        }
    }
}

extension Dashboard.Panel {
    fileprivate init(_ panel: [String: Any]) {
        let targets = panel["targets"] as? [[String: Any]] ?? []
        let field = panel["fieldConfig"] as? [String: Any]
        kind = panel["type"] as? String ?? ""
        title = panel["title"] as? String ?? ""
        description = panel["description"] as? String ?? ""
        unit = (field?["defaults"] as? [String: Any])?["unit"] as? String ?? ""
        datasources = Set(([panel] + targets).map { ($0["datasource"] as? [String: Any])?["uid"] as? String ?? "" })
        queries = targets.map { $0["expr"] as? String ?? "" }
    }
}

extension Dashboard.Variable {
    fileprivate init(_ variable: [String: Any]) {
        name = variable["name"] as? String ?? ""
        kind = variable["type"] as? String ?? ""
        let query = variable["query"] as? [String: Any]
        self.query = query?["query"] as? String ?? variable["query"] as? String ?? ""
        refresh = variable["refresh"] as? Int
        isMulti = variable["multi"] as? Bool ?? false
        includesAll = variable["includeAll"] as? Bool ?? false
        allValue = variable["allValue"] as? String
    }

    /// What `label_values(selector, label)` asks for.
    var labelValues: (selector: String, label: String)? {
        query.wholeMatch(of: /label_values\((.+), (\w+)\)/).map { (String($0.1), String($0.2)) }
    }
}
