import Alerting
import HTTPClient
import QueueMonitor
import ThinRSMQ

/// What the file says under `alerts`.
struct AlertsFile {
    private var settings: AlertSettings
    private var repeatInterval: Duration?? = .none
    private var groupWait: Duration?
    private var receivers: [ReceiverFile] = []

    /// Changes what the file says; the rest stays.
    ///
    /// - Throws: `ConfigurationFileError`.
    static func apply(_ value: YAMLValue, to settings: inout AlertSettings) throws {
        var file = AlertsFile(settings: settings)
        try value.mapping(keys, into: &file)
        settings = file.settings
        // Wherever in the file the common settings stand.
        settings.receivers = try file.receivers.map {
            try $0.settings(repeatInterval: file.repeatInterval, groupWait: file.groupWait)
        }
    }

    private static let keys: [YAMLKey<AlertsFile>] = [
        YAMLKey("rules") { value, file in
            for (name, value) in try value.entries() { try AlertRuleFile.apply(value, named: name, to: &file.settings) }
        },
        YAMLKey("receivers") { value, file in
            file.receivers = try value.entries().map { try ReceiverFile($0.value, named: $0.name) }
        },
        YAMLKey("silences") { value, file in
            file.settings.silences = try value.entries().map { try SilenceFile.silence($0.value, named: $0.name) }
        },
        YAMLKey("repeatInterval") { $1.repeatInterval = try $0.scalar(.repeatInterval) },
        YAMLKey("groupWait") { $1.groupWait = try $0.scalar(.groupWait) },
        YAMLKey("links") { try $0.mapping(linkKeys, into: &$1.settings.links) },
        YAMLKey("showPayload", .boolean, \.settings.showPayload),
        YAMLKey("deadMansSwitch") { value, file in
            var switchFile = DeadMansSwitchFile()
            try value.mapping(DeadMansSwitchFile.keys, into: &switchFile)
            guard let settings = switchFile.settings else { throw value.problem("has no url or urlFile") }
            file.settings.deadMansSwitch = settings
        },
    ]

    private static let linkKeys: [YAMLKey<AlertLinks>] = [
        YAMLKey("runbook") { $1.runbook = try $0.scalar(.text("an address, with {rule} and the like")) },
        YAMLKey("dashboard") { $1.dashboard = try $0.scalar(.text("an address, with {stream} and the like")) },
    ]
}

/// What the file says under `alerts.deadMansSwitch`; it is complete when it names a URL.
private struct DeadMansSwitchFile {
    var url: HTTPURL?
    var interval: Duration?

    var settings: DeadMansSwitchSettings? {
        guard let url else { return nil }
        var settings = DeadMansSwitchSettings(url: url)
        settings.interval = interval ?? settings.interval
        return settings
    }

    static let keys: [YAMLKey<DeadMansSwitchFile>] = [
        YAMLKey("url") { $1.url = try $0.secret(.url) },
        YAMLKey("urlFile") { $1.url = try $0.scalar(.file(holding: .url)) },
        YAMLKey("interval") { $1.interval = try $0.scalar(.duration(.seconds(1)...Duration.seconds(86_400))) },
    ]
}

extension AcceptedValue where Value == Duration? {
    /// How often what goes on is repeated, or never.
    static let repeatInterval = AcceptedValue(description: "\(Duration.acceptedText), from 1m to 8784h, or never") {
        text in
        if text == "never" { return .some(nil) }
        return Duration(text: text).flatMap {
            (Duration.seconds(60)...Duration.seconds(366 * 86_400)).contains($0) ? $0 : nil
        }
    }
}

extension AcceptedValue where Value == Duration {
    static let groupWait = duration(.zero...Duration.seconds(3_600))
}

extension AcceptedValue where Value == SecretText {
    static let secret = AcceptedValue(description: "a text on one line, not empty") { text in
        text.isEmpty || text.contains(where: \.isNewline) ? nil : SecretText(text)
    }
}
