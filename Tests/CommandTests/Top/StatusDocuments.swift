import Foundation
import QueueMonitor
import ThinRSMQ

@testable import ThinRSMQCommand

/// Documents as a monitor serves them.
enum StatusDocuments {
    static let time = "2026-02-11T09:30:00.5Z"
    static let now = Timestamp(seconds: 1_770_802_203)

    /// Three groups: one that stalls, one that is slow, one that is well.
    static let ordinary = #"""
        {"version":"1.0.0","time":"2026-02-11T09:30:00.5Z","leader":true,"streams":[
        {"stream":"shop:orders","owned":true,"length":12345,"entriesAdded":99999,"deadLetters":7,"frozenDeadLetters":2,
        "groups":[
        {"group":"billing","health":"stalled","reason":"nothing was delivered or acknowledged for 2m while entries wait",
        "lag":1234,"lagConfidence":"estimated","timeLagSeconds":200,"waitingSeconds":300.7,"arrivalsPerSecond":12.34,
        "servedPerSecond":0,"pending":11,"pendingByState":{"in_flight":1,"backing_off":2,"due":3,"orphaned":4,
        "exhausted":1},"pendingIsWhole":true,"oldestPendingIdleSeconds":280,"oldestPendingID":"1770802000000-1",
        "mostDeliveries":4,"consumers":[
        {"consumer":"one","state":"stuck","reason":"heard of 2s ago, and silent on 4 of 11 entries","pending":11,
        "idleSeconds":2},
        {"consumer":"two","state":"gone","reason":"heard of 5m ago","pending":0,"idleSeconds":300}]},
        {"group":"mail","health":"ok","reason":"nothing waits","lag":0,"lagConfidence":"exact","pending":0,
        "arrivalsPerSecond":12.34,"servedPerSecond":12.3,"consumers":[]}]},
        {"stream":"shop:refunds","owned":true,"length":3,"groups":[
        {"group":"ledger","health":"slow","reason":"what is not done grew from 10 to 90 entries in 1m",
        "lagConfidence":"unknown","pending":2500000,"waitingSeconds":90,"servedPerSecond":250}]}],
        "failures":[{"stream":"shop:refunds","group":"ledger","reason":"permission"}]}
        """#

    /// Names that would drive a terminal, and figures that no monitor tells.
    static let hostile = status([
        [
            "stream": "evil\u{1B}[2J\nname\u{202E}\u{9B}", "deadLetters": Int.max,
            "groups": [
                [
                    "group": "👩‍👩‍👧‍👦 家族 émoji \r\n" + String(repeating: "長", count: 90),
                    "health": "\u{1B}]0;x\u{7}new_verdict",
                    "reason": String(repeating: "why\n\u{1B}[31m ", count: 60), "lag": Int.min,
                    "waitingSeconds": 1e300, "arrivalsPerSecond": 1e300, "servedPerSecond": -1, "pending": Int.max,
                    "pendingByState": ["due": Int.max, "backing_off": Int.max, "new\u{1B}c": 1],
                    "oldestPendingID": "1-1\u{1B}c", "pendingIsWhole": false,
                    "consumers": [
                        ["consumer": "\u{1B}c\n💥", "state": "\u{1B}c", "reason": "x\u{8}", "idleSeconds": 1e300]
                    ],
                ]
            ],
        ]
    ])

    /// As many groups as are wanted, all well.
    static func many(_ count: Int) -> String {
        status(
            (0..<count).map { number in
                [
                    "stream": "s:\(number)",
                    "groups": [["group": "g", "health": "ok", "reason": "r\(number)", "pending": number]],
                ]
            }
        )
    }

    static func look(_ document: String) throws -> Look { try Look(document: document, received: now) }

    private static func status(_ streams: [[String: Any]]) -> String {
        let document: [String: Any] = ["time": time, "streams": streams]
        // What has only such values is always written.
        let data = (try? JSONSerialization.data(withJSONObject: document)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}
