@preconcurrency import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The bytes of the keys that are pressed, from now until it is stopped.
///
/// Not `StandardInput`, which cannot be left while it waits for a key.
struct Keyboard {
    private let source: any DispatchSourceRead

    /// Hands each piece to `onBytes`, and nil once nothing can come any more.
    init(descriptor: Int32 = STDIN_FILENO, onBytes: @escaping @Sendable ([UInt8]?) -> Void) {
        let source = DispatchSource.makeReadSource(
            fileDescriptor: descriptor,
            queue: DispatchQueue(label: "keyboard")
        )
        source.setEventHandler {
            var bytes = [UInt8](repeating: 0, count: 1_024)
            let count = read(descriptor, &bytes, bytes.count)
            if count > 0 {
                onBytes(Array(bytes.prefix(count)))
            } else if count == 0 || errno != EAGAIN && errno != EINTR {
                source.cancel()
                onBytes(nil)
            }
        }
        source.activate()
        self.source = source
    }

    func stop() {
        source.cancel()
    }
}
