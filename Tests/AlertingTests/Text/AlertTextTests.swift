import Testing

@testable import Alerting

@Suite("Text of an alert")
struct AlertTextTests {
    static let stream = AlertSubject(namespace: "shop", topic: "orders", stream: "shop:orders")
    static let group = AlertSubject(namespace: "shop", topic: "orders", stream: "shop:orders", group: "billing")
    static let now: Int64 = 1_764_011_752_000

    static func instance(_ signal: AlertSignal, _ value: Double, since seconds: Int64 = 200) -> AlertInstance {
        let subject: AlertSubject =
            switch signal.scope {
            case .group: group
            case .stream: stream
            case .server: AlertSubject()
            }
        return AlertInstance(
            rule: signal.rawValue,
            signal: signal,
            subject: subject,
            severity: .warning,
            threshold: AlertRule.defaults.first { $0.signal == signal }?.threshold ?? 1,
            since: now - seconds * 1_000,
            value: value
        )
    }

    @Test(
        "the title says what is wrong with what",
        arguments: [
            (.deadLetters, 12, "12 dead letters in orders"),
            (.deadLetters, 1, "1 dead letter in orders"),
            (.deadLetterGrowth, 25, "25 new dead letters in orders within 10m"),
            (.oldestPendingIdle, 3_725, "An entry of billing of orders has been silent for 1h 2m"),
            (.lag, 1_234_567, "1234567 entries wait for billing of orders"),
            (.waiting, 200, "An entry of billing of orders has waited for 3m 20s"),
            (.verdictSlow, 1, "billing of orders is too slow"),
            (.verdictStalled, 1, "billing of orders is stalled"),
            (.verdictStopped, 1, "billing of orders is stopped"),
            (.verdictNoConsumers, 1, "billing of orders has no consumers"),
            (.verdictCrashLooping, 1, "Consumers of billing of orders crash again and again"),
            (.verdictPoisoned, 1, "Entries fail in billing of orders at every attempt"),
            (.entriesLost, 1, "1 entry lost in billing of orders within 10m"),
            (.deadLettersTrimmed, 3, "3 dead letters of orders lost within 10m"),
            (.repairFailing, 61, "Repairs have failed for 1m 1s"),
            (.redisUnreachable, 30, "Redis has not answered for 30s"),
            (.unsafeServer, 2, "Redis may lose data: 2 unsafe settings"),
            (.dataMissing, 0.35, "orders could not be read for 350ms"),
            (.watchdog, 1, "The monitor is alive"),
        ] as [(AlertSignal, Double, String)]
    )
    func title(_ signal: AlertSignal, _ value: Double, _ expected: String) {
        #expect(AlertText.title(Self.instance(signal, value)) == expected)
    }

    @Test("the text says value, threshold, time, reason and what to do")
    func text() {
        #expect(
            AlertText.text(Self.instance(.waiting, 650), reason: "nothing moved for 5m", at: Self.now) == """
                Group billing of stream shop:orders. Longest wait: 10m 50s, from 5m on an alert. \
                Since 2025-11-24 19:12:32 UTC (3m 20s). Nothing moved for 5m. \
                Check whether consumers work; add some if they do.
                """
        )
        #expect(
            AlertText.text(Self.instance(.verdictStopped, 1), at: Self.now) == """
                Group billing of stream shop:orders. Since 2025-11-24 19:12:32 UTC (3m 20s). \
                Check whether the consumers run and reach Redis, then start them.
                """
        )
    }

    @Test("the text of an end says how and after how long")
    func end() {
        let end = AlertEnd(at: Self.now, reason: .below, value: 0)
        #expect(
            AlertText.text(Self.instance(.deadLetters, 12), end: end, at: Self.now + 5_000) == """
                Stream shop:orders. Ended with 0, below 1, after 3m 20s, since 2025-11-24 19:12:32 UTC.
                """
        )
        for reason in AlertEnd.Reason.allCases {
            for signal in AlertSignal.allCases {
                let end = AlertEnd(at: 0, reason: reason)
                let text = AlertText.text(Self.instance(signal, 1), end: end, at: Self.now)
                #expect(text.hasSuffix(" UTC.") && text.contains(" after 0s, since "))
            }
        }
    }

    @Test("every signal has a next step and a quantity", arguments: AlertSignal.allCases)
    func complete(_ signal: AlertSignal) {
        let text = AlertText.text(Self.instance(signal, 7), at: Self.now)
        #expect(text.hasSuffix(AlertText.advice(signal)))
        #expect(text.contains("\(AlertText.quantity(signal)): ") == !signal.isCondition)
        let alert = Alert(Self.instance(signal, 7), at: Self.now)
        #expect((alert.value == 7) == !signal.isCondition)
        #expect((alert.threshold == nil) == signal.isCondition)
        #expect(alert.unit == signal.unit)
    }

    @Test("names of others stay on the line, visible, and short")
    func hostile() {
        #expect(Readable.text("a\nb\u{202e}c\u{0}") == "a\\u{a}b\\u{202e}c\\u{0}")
        #expect(Readable.text("Größe 🦊 注文") == "Größe 🦊 注文")
        #expect(Readable.text(String(repeating: "x", count: 10_000)).count == 161)
        var instance = Self.instance(.lag, 10)
        instance = AlertInstance(
            rule: "lag",
            signal: .lag,
            subject: AlertSubject(topic: "\u{1b}[31m", group: "\r\n"),
            severity: .info,
            threshold: 1,
            since: .min,
            value: .infinity
        )
        let text = AlertText.title(instance) + AlertText.text(instance, reason: "\n", at: .max)
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }

    @Test("numbers are written in full")
    func numbers() {
        let cases: [(Double, String)] = [
            (0, "0"), (12_300, "12300"), (1e15, "1000000000000000"), (0.25, "0.3"), (-1.5, "-1.5"), (-0.01, "0"),
            (99.96, "100"), (.nan, "unknown"), (.infinity, "more than 9000000000000000"),
            (-1e300, "less than -9000000000000000"),
        ]
        for (value, text) in cases { #expect(Readable.number(value) == text) }
        #expect(Readable.value(.infinity, .seconds) == "104166666d 16h")
        #expect(Readable.value(-5, .seconds) == "0s")
        #expect(Readable.value(.nan, .seconds) == "unknown")
    }

    @Test("moments are those of the calendar")
    func moments() {
        let cases: [(Int64, String)] = [
            (0, "1970-01-01 00:00:00 UTC"), (951_782_400_000, "2000-02-29 00:00:00 UTC"),
            (951_868_799_999, "2000-02-29 23:59:59 UTC"), (951_868_800_000, "2000-03-01 00:00:00 UTC"),
            (1_735_689_599_000, "2024-12-31 23:59:59 UTC"), (4_107_542_400_000, "2100-03-01 00:00:00 UTC"),
            (.max, "9999-12-31 23:59:59 UTC"), (.min, "1970-01-01 00:00:00 UTC"),
        ]
        for (time, text) in cases { #expect(Readable.moment(unixMilliseconds: time) == text) }
    }
}
