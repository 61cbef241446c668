import Foundation
import Testing

@testable import HTTPClient

@Suite("Standard Webhooks")
struct StandardWebhooksTests {
    private let text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    @Test("the signature is that of the specification's libraries")
    func signs() throws {
        let secret = try #require(WebhookSecret(text))
        let headers = StandardWebhooks.headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: 1_614_265_330,
            body: Array(#"{"test": 2432232314}"#.utf8),
            secrets: [secret]
        )
        #expect(headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek")
        #expect(headers["webhook-timestamp"] == "1614265330")
        #expect(headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test("each secret signs, in its order")
    func rotates() throws {
        let secrets = try [text, "whsec_c2Vjb25k"].map { try #require(WebhookSecret($0)) }
        let sign = { StandardWebhooks.headers(id: "1", timestamp: 2, body: [3], secrets: $0)["webhook-signature"] }
        let alone = try secrets.map { try #require(sign([$0])) }
        #expect(sign(secrets) == alone.joined(separator: " "))
        #expect(alone[0] != alone[1])
    }

    @Test(
        "a secret in another form is refused",
        arguments: [
            "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_M", "whsec_a b=", "whsec_====", "whsec_YQ=YQ",
        ]
    )
    func refusesSecret(text: String) {
        #expect(WebhookSecret(text) == nil)
    }

    @Test("a secret does not show")
    func hidesSecret() throws {
        let secret = try #require(WebhookSecret(text))
        var dumped = ""
        dump([secret], to: &dumped)
        for shown in ["\(secret)", "\([secret])", String(reflecting: secret), dumped] {
            #expect(!shown.contains("MfKQ") && !shown.contains("49"), "\(shown)")
        }
    }

    @Test("Base64 is Foundation's", arguments: 0...9)
    func base64(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 77 + 251) }
        let text = Data(bytes).base64EncodedString()
        #expect(encodeBase64(bytes) == text)
        #expect(decodeBase64(text) == bytes)
        #expect(decodeBase64(text.replacing("=", with: "")) == bytes)
    }
}
