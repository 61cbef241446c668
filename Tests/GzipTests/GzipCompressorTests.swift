import Gzip
import TestSupport
import Testing

@Suite("Gzip")
struct GzipCompressorTests {
    /// What no level makes smaller.
    private func noise(_ count: Int) -> [UInt8] {
        var numbers = SplitMix(seed: 11)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
    }

    private func compress(_ bytes: [UInt8], level: Int = 1) throws -> [UInt8] {
        try bytes.withUnsafeBytes { try GzipCompressor.compress($0, level: level) }
    }

    @Test("gzip reads back what was compressed, of any size and level", arguments: [1, 2, 9])
    func roundTrip(_ level: Int) async throws {
        for count in [0, 1, 1_000, 32 << 10, 300_000] {
            let bytes = noise(count)
            #expect(try await gunzip(compress(bytes, level: level)) == bytes)
        }
    }

    @Test("text becomes much smaller")
    func text() async throws {
        let text = (0..<10_000).flatMap { "thinrsmq_stream_length{stream=\"shop:\($0)\"} 5\n".utf8 }
        let compressed = try compress(text)
        #expect(compressed.count < text.count / 5)
        #expect(try await gunzip(compressed) == text)
    }

    @Test("pieces are one member")
    func pieces() async throws {
        let bytes = noise(100_000)
        var compressor = try GzipCompressor(level: 3)
        for start in stride(from: 0, to: bytes.count, by: 7_001) {
            bytes[start..<min(start + 7_001, bytes.count)].withUnsafeBytes { compressor.append($0) }
        }
        #expect(try await gunzip(compressor.finish()) == bytes)
    }

    @Test("the frame tells no time and no name, so that the same bytes come to the same")
    func frame() throws {
        let bytes = Array("hello".utf8)
        let compressed = try compress(bytes)
        #expect(compressed.prefix(8) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
        #expect(try compress(bytes) == compressed)
    }

    @Test("a compressor that is not finished is no leak, and no error")
    func abandoned() throws {
        var compressor = try GzipCompressor()
        noise(10).withUnsafeBytes { compressor.append($0) }
    }

    @Test("a level that does not exist ends the process")
    func level() async {
        await #expect(processExitsWith: .failure) { _ = try GzipCompressor(level: 10) }
    }
}
