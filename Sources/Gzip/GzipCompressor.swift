import CZlib

/// Compresses bytes to one member of the gzip format (RFC 1952), piece by piece.
///
/// The same pieces give the same bytes: there is no name and no time in the frame.
public struct GzipCompressor: ~Copyable {
    /// On the heap, because zlib refuses a stream whose address is not the one it was begun with.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output: [UInt8] = []

    /// Begins a member.
    ///
    /// - Parameters:
    ///   - level: From 1, the fastest, to 9, the smallest; anything else is a precondition failure.
    ///   - capacity: The expected number of bytes to compress.
    /// - Throws: ``GzipError`` if there is no memory for it.
    public init(level: Int = 1, reservingCapacity capacity: Int = 0) throws(GzipError) {
        precondition((1...9).contains(level), "levels of gzip are 1 to 9")
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = thinrsmqGzipInit(stream, Int32(level))
        guard code == Z_OK else {
            stream.deallocate()
            throw GzipError(code: Int(code))
        }
        // Only now, for a value that is complete is ended by `deinit`.
        self.stream = stream
        // Text of metrics becomes a tenth or less; what does not makes the array grow.
        output.reserveCapacity(capacity / 8)
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses a piece.
    ///
    /// - Parameter bytes: What follows the pieces before.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        // zlib counts by 32 bits.
        while !rest.isEmpty {
            let piece = rest.prefix(Self.mostBytesAtOnce)
            deflate(UnsafeRawBufferPointer(rebasing: piece), Z_NO_FLUSH)
            rest = rest.dropFirst(piece.count)
        }
    }

    /// Ends the member.
    ///
    /// - Returns: All of it.
    public consuming func finish() -> [UInt8] {
        deflate(UnsafeRawBufferPointer(start: nil, count: 0), Z_FINISH)
        return output
    }

    /// Compresses bytes that are all there.
    ///
    /// - Parameters:
    ///   - bytes: What to compress.
    ///   - level: As for a compressor.
    /// - Returns: One member.
    /// - Throws: ``GzipError`` if there is no memory for it.
    public static func compress(_ bytes: UnsafeRawBufferPointer, level: Int = 1) throws(GzipError) -> [UInt8] {
        var compressor = try GzipCompressor(level: level, reservingCapacity: bytes.count)
        compressor.append(bytes)
        return compressor.finish()
    }

    private static let mostBytesAtOnce = 1 << 30
    private static let outputAtOnce = 32 << 10

    private mutating func deflate(_ bytes: UnsafeRawBufferPointer, _ flush: Int32) {
        // zlib only reads from there; its type lacks the `const`.
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?
            .assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(bytes.count)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.outputAtOnce) { room in
            // Until room is left: then the piece is used up, and at the end the frame is complete.
            repeat {
                stream.pointee.next_out = room.baseAddress
                stream.pointee.avail_out = UInt32(room.count)
                let code = CZlib.deflate(stream, flush)
                precondition(code != Z_STREAM_ERROR, "zlib was called wrongly")
                output.append(contentsOf: UnsafeBufferPointer(rebasing: room.dropLast(Int(stream.pointee.avail_out))))
            } while stream.pointee.avail_out == 0
        }
        stream.pointee.next_in = nil
    }
}
