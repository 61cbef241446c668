import Exposition
import Testing

@Suite("Content negotiation")
struct ContentNegotiationTests {
    static let text = "text/plain; version=0.0.4; charset=utf-8"
    static let openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    /// What Prometheus sends, word for word: 2.42, 3.3, and later 3.x by default, with a name validation scheme of the
    /// old kind, and with protobuf first.
    static let prometheus: [(accept: String, contentType: String)] = [
        (
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            openMetrics
        ),
        (
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                + "application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.5,"
                + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                + "text/plain;version=0.0.4;escaping=allow-utf-8;q=0.3,*/*;q=0.2",
            openMetrics + "; escaping=allow-utf-8"
        ),
        (
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                + "application/openmetrics-text;version=0.0.1;q=0.5,"
                + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            openMetrics + "; escaping=allow-utf-8"
        ),
        (
            "application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.6,"
                + "application/openmetrics-text;version=0.0.1;q=0.5,"
                + "text/plain;version=1.0.0;escaping=underscores;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            openMetrics + "; escaping=underscores"
        ),
        (
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
                + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                + "application/openmetrics-text;version=0.0.1;q=0.4,"
                + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
            openMetrics + "; escaping=allow-utf-8"
        ),
    ]

    static let preferences: [(accept: String, contentType: String)] = [
        ("*/*", text),
        ("text/*", text),
        ("application/*", openMetrics),
        ("text/plain", text),
        ("application/openmetrics-text", openMetrics),
        ("APPLICATION/OpenMetrics-Text; VERSION=1.0.0", openMetrics),
        ("application/openmetrics-text; version=\"1.0.0\"", openMetrics),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", text),
        ("application/openmetrics-text;q=0.4, text/plain;q=0.5", text),
        ("text/plain;q=0.4, application/openmetrics-text;q=0.5", openMetrics),
        // Of equal quality: the more specific, then the first.
        ("*/*, application/openmetrics-text", openMetrics),
        ("application/openmetrics-text, text/plain", openMetrics),
        ("text/plain, application/openmetrics-text", text),
        // The most specific range decides about a format, even against a higher quality elsewhere.
        ("application/openmetrics-text;q=0, */*", text),
        ("text/plain;q=0, */*", openMetrics),
        ("application/openmetrics-text;q=1, application/openmetrics-text;version=1.0.0;q=0.1, text/plain;q=0.2", text),
        // Other versions are other formats.
        ("application/openmetrics-text;version=0.0.1", text),
        ("application/openmetrics-text;version=2.0.0, */*;q=0.1", text),
        ("text/plain;version=1.0.0;escaping=allow-utf-8, application/openmetrics-text;q=0.1", openMetrics),
        // Nothing that we have.
        ("application/json", text),
        ("text/plain;q=0, application/openmetrics-text;q=0", text),
        ("*/*;q=0", text),
    ]

    static let malformed: [(accept: String, contentType: String)] = [
        ("", text),
        (",;=,/,//,;q=1", text),
        ("openmetrics", text),
        ("application/openmetrics-text/x", text),
        ("application/openmetrics-text;q=high", text),
        ("application/openmetrics-text;q=7", text),
        ("application/openmetrics-text;q=-1", text),
        ("application/openmetrics-text;q=nan", text),
        ("application/openmetrics-text;q=", text),
        ("application/openmetrics-text;version=\"1.0.0", text),
        ("nonsense, text/plain;q=oops, application/openmetrics-text;q=0.1", openMetrics),
        ("application/openmetrics-text;;version=1.0.0;flag", openMetrics),
        (" application / openmetrics-text ;\tversion = 1.0.0 ", openMetrics),
        ("application/json;note=\"a,b;q=0\\\",c\", application/openmetrics-text", openMetrics),
        ("application/json;note=\", application/openmetrics-text", text),
        // Only schemes that are known come back.
        ("application/openmetrics-text;escaping=allow-utf8", openMetrics),
        ("application/openmetrics-text;escaping=\"dots\r\nX-Evil: 1\"", openMetrics),
        ("application/openmetrics-text;escaping=\"values\"", openMetrics + "; escaping=values"),
    ]

    @Test("the preferred format is answered", arguments: prometheus + preferences + malformed)
    func negotiates(_ accept: String, _ contentType: String) {
        let answer = ExpositionFormat.negotiate(accept: accept)
        #expect(answer.contentType == contentType)
        #expect(answer.format == (contentType.hasPrefix("text/") ? .text004 : .openMetrics100))
    }

    @Test("a request without the header gets 0.0.4")
    func missingHeader() {
        #expect(ExpositionFormat.negotiate(accept: nil).contentType == Self.text)
    }
}
