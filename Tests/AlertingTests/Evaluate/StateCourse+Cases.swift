extension StateCourse {
    static let all = plain + flapping + missing + gone + changed + clock

    private static let plain = [
        Self("nothing happens below the threshold", "0:- 9.9:- 9.999:-"),
        Self("it fires at the threshold exactly", "9:- 10:f"),
        Self("it fires above it", "11:f"),
        Self("infinity is above it", "inf:f"),
        Self("it goes on firing", "10:f 11:F 1000:F 10:F"),
        Self("it ends below", "10:f 9:r 9:-"),
        Self("it may begin again", "10:f 9:r 10:f"),
        Self("it waits for as long as it has to", for: 30, "10:p 10:p 10:p 10:f"),
        Self("it waits no longer", for: 25, "10:p 10:p 10:p 10:f"),
        Self("what was only pending vanishes", for: 30, "10:p 10:p 9:- 10:p 10:p 10:p 10:f"),
        Self("one tick is enough for a short time", for: 5, "10:p 10:f"),
        Self("pending goes on above the threshold", for: 20, "10:p 99:p 12:f 10:F"),
    ]

    private static let flapping = [
        Self("it goes on for a while below", keep: 20, "10:f 9:F 9:F 9:r"),
        Self("and no longer", keep: 15, "10:f 9:F 9:F 9:r"),
        Self("what is back in time goes on as the same", keep: 20, "10:f 9:F 10:F 9:F 9:F 10:F"),
        Self("the time below begins anew each time", keep: 20, "10:f 9:F 9:F 10:F 9:F 9:F 9:r"),
        Self("what flaps at the threshold fires once", keep: 20, "10:f 9:F 10:F 9:F 10:F 9:F 10:F 9:F"),
        Self("what flaps before never fires", for: 20, keep: 20, "10:p 9:- 10:p 9:- 10:p 10:p 9:-"),
        Self("both times count", for: 10, keep: 10, "10:p 10:f 9:F 9:r 10:p"),
    ]

    private static let missing = [
        Self("what is not known begins nothing", "?:- ?:- 10:f"),
        Self("what is not known ends nothing", "10:f ?:F ?:F ?:F 10:F"),
        Self("what is not known is no time of waiting", for: 20, "10:p ?:p ?:p ?:p 10:p 10:f"),
        Self("it does not fire on what is not known", for: 10, "10:p ?:p 10:f"),
        Self("what was pending and is below after a gap vanishes", for: 20, "10:p ?:p 9:-"),
        Self("what is not known is no time below", keep: 20, "10:f 9:F ?:F ?:F ?:F 9:F 9:r"),
        Self("a whole hour without data changes nothing", "10:f ?:F @+3600 ?:F 10:F"),
        Self("it ends by the first value after a gap", "10:f ?:F 9:r"),
    ]

    private static let gone = [
        Self("a group that is gone ends it at once", keep: 60, "10:f gone:r gone:-"),
        Self("a pending one just vanishes", for: 30, "10:p gone:- 10:p"),
        Self("one that is back begins anew", "10:f gone:r 10:f"),
        Self("what may only be missing is not gone", "10:f miss:F miss:F 10:F"),
        Self("what was missing and is gone ends", "10:f miss:F gone:r"),
        Self("what was missing and is below ends", "10:f miss:F 9:r"),
        Self("what is missing is no time of waiting", for: 20, "10:p miss:p miss:p 10:p 10:f"),
        Self("what is missing is no time below", keep: 20, "10:f 9:F miss:F miss:F 9:F 9:r"),
    ]

    private static let changed = [
        Self("a rule that is gone ends it", keep: 60, "10:f @norule 9:r 9:-"),
        Self("a rule that is gone drops what is pending", for: 20, "10:p @norule 9:- @rule 10:p"),
        Self("a rule that is back begins anew", "10:f @norule 9:r @rule 10:f"),
        Self("a rule that is switched off ends it", keep: 60, "10:f @off 10:r 10:-"),
        Self("a rule for another signal is another", "10:f @othersignal 10:r"),
        Self("a rule for others ends it", keep: 60, "10:f @othertopic 10:r"),
        Self("an exception ends it", keep: 60, "10:f @except 10:r"),
        Self("an override raises the threshold", "10:f @threshold20 10:r 20:f"),
        Self("a lower threshold holds at once", "5:- @threshold5 5:f"),
        Self("the first override that matches holds", "@first 5:f 4:r"),
        Self("an override shortens the wait", for: 60, "10:p @for0 10:f"),
        Self("an override keeps it", "10:f @keep20 9:F 9:F 9:r"),
        Self("another urgency is no other alert", keep: 20, "10:f @critical 10:F 9:F 9:F 9:r"),
    ]

    private static let clock = [
        Self("after an hour it still fires as the same", "10:f @+3600 10:F"),
        Self("after an hour what ended ends once", "10:f @+3600 9:r 9:-"),
        Self("what ended meanwhile still has its time below", keep: 20, "10:f @+3600 9:F 9:F 9:r"),
        Self(
            "an hour when nobody looked counts as a minute of waiting",
            for: 120,
            "10:p @+3600 10:p 10:p 10:p 10:p 10:p 10:p 10:f"
        ),
        Self("and as a minute below", keep: 80, "10:f 9:F @+3600 9:F 9:F 9:r"),
        Self("a clock that was set back keeps what fires", "10:f @-3600 10:F 9:r"),
        Self("a clock that was set back keeps the wait", for: 30, "10:p 10:p @-3600 10:p 10:p 10:f"),
        Self("a clock that was set back keeps the time below", keep: 20, "10:f 9:F 9:F @-3600 9:F 9:r"),
        Self("a clock that was set back begins as usual", "9:- @-3600 10:f"),
        Self("a clock that jumps to and fro", keep: 30, "10:f @+86400 9:F @-86400 9:F 10:F 9:F 9:F 9:F 9:r"),
    ]
}
