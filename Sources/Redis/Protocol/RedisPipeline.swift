import NIOCore

/// One or more commands, encoded as they are added, sent in one write and answered in order.
///
///     var pipeline = RedisPipeline()
///     pipeline.append("XLEN", repeatable: true, "myapp:orders")
///     pipeline.append("XADD", argumentCount: 4, repeatable: false) { arguments in
///         arguments.append("myapp:orders")
///         …
///     }
public struct RedisPipeline: Sendable {
    /// One command of the pipeline.
    struct Command: Sendable {
        let name: StaticString
        /// Where its bytes end in ``buffer``.
        let end: Int
        let isRepeatable: Bool
    }

    private(set) var buffer: ByteBuffer
    private(set) var commands: [Command] = []

    /// An empty pipeline.
    ///
    /// - Parameter capacity: About how many bytes the commands will take.
    public init(capacity: Int = 256) {
        buffer = ByteBuffer()
        buffer.reserveCapacity(capacity)
    }

    /// A pipeline of one command.
    public init(_ name: StaticString, repeatable: Bool, _ arguments: any RedisArgument...) {
        self.init()
        append(name, repeatable: repeatable, arguments)
    }

    /// The number of commands.
    public var count: Int { commands.count }
    /// The size of the encoded commands.
    public var byteCount: Int { buffer.readableBytes }

    /// Adds a command whose arguments are few and cheap to box.
    ///
    /// - Parameters:
    ///   - name: The command's name; for one of two words, `XINFO`, the second is the first argument.
    ///   - repeatable: Whether running it twice does no harm, so that it may be sent again when its outcome is unknown.
    ///   - arguments: What follows the name.
    public mutating func append(_ name: StaticString, repeatable: Bool, _ arguments: any RedisArgument...) {
        append(name, repeatable: repeatable, arguments)
    }

    /// Adds a command with its arguments in an array.
    public mutating func append(_ name: StaticString, repeatable: Bool, _ arguments: [any RedisArgument]) {
        append(name, argumentCount: arguments.count, repeatable: repeatable) { writer in
            for argument in arguments { argument.write(to: &writer) }
        }
    }

    /// Adds a command, with its arguments written straight into the pipeline's bytes.
    ///
    /// - Parameters:
    ///   - name: The command's name.
    ///   - argumentCount: How many arguments `write` appends, exactly: the protocol sends the number first.
    ///   - repeatable: Whether running it twice does no harm.
    ///   - write: Appends the arguments.
    public mutating func append(
        _ name: StaticString,
        argumentCount: Int,
        repeatable: Bool,
        _ write: (inout RedisArguments) -> Void
    ) {
        var arguments = RedisArguments(buffer: buffer)
        buffer = ByteBuffer()  // The writer holds the only reference, so that writing copies nothing.
        arguments.writeHeader(UInt8(ascii: "*"), argumentCount + 1)
        arguments.append(name)
        write(&arguments)
        precondition(arguments.count == argumentCount + 1, "\(name) got another number of arguments than it announced")
        buffer = arguments.buffer
        commands.append(Command(name: name, end: buffer.writerIndex, isRepeatable: repeatable))
    }

    /// Whether all of it may be sent again when its outcome is unknown.
    var isRepeatable: Bool { commands.allSatisfy(\.isRepeatable) }
    /// What an error names.
    var firstName: String? { commands.first.map { "\($0.name)" } }

    /// The commands at these positions, in their order.
    func selecting(_ positions: [Int]) -> RedisPipeline {
        var selection = RedisPipeline(capacity: 0)
        for position in positions {
            let start = position == 0 ? buffer.readerIndex : commands[position - 1].end
            guard var bytes = buffer.getSlice(at: start, length: commands[position].end - start) else { continue }
            selection.buffer.writeBuffer(&bytes)
            let command = commands[position]
            selection.commands.append(
                Command(name: command.name, end: selection.buffer.writerIndex, isRepeatable: command.isRepeatable)
            )
        }
        return selection
    }
}

/// Writes the arguments of one command as RESP strings.
public struct RedisArguments {
    fileprivate(set) var buffer: ByteBuffer
    fileprivate(set) var count = 0

    fileprivate init(buffer: ByteBuffer) {
        self.buffer = buffer
    }

    /// Appends text.
    @inlinable
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Appends text known at compile time.
    public mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Appends an integer in decimal.
    public mutating func append(_ number: Int) {
        append(number.description)
    }

    /// Appends two numbers in decimal with a byte between them, as the id of a stream's entry is written.
    public mutating func append(_ first: UInt64, _ separator: UInt8, _ second: UInt64) {
        count += 1
        writeHeader(UInt8(ascii: "$"), first.decimalDigits + 1 + second.decimalDigits)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 43) { target in
            let middle = target.storeDecimal(first, at: 0)
            target[middle] = separator
            return target.storeLineEnd(at: target.storeDecimal(second, at: middle + 1))
        }
    }

    /// Appends bytes.
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append(bytes: $0) }
    }

    /// Appends bytes.
    public mutating func append(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { append(bytes: $0) }
    }

    @usableFromInline
    mutating func append(bytes: UnsafeRawBufferPointer) {
        count += 1
        // In one piece: each write into the buffer costs a look at its owner and its capacity.
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: bytes.count + 25) { target in
            target[0] = UInt8(ascii: "$")
            let start = target.storeLineEnd(at: target.storeDecimal(UInt64(bytes.count), at: 1))
            UnsafeMutableRawBufferPointer(rebasing: target[start...]).copyMemory(from: bytes)
            return target.storeLineEnd(at: start + bytes.count)
        }
    }

    fileprivate mutating func writeHeader(_ mark: UInt8, _ length: Int) {
        // The mark, the 20 digits of the largest number, and the line end.
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 23) { target in
            target[0] = mark
            return target.storeLineEnd(at: target.storeDecimal(UInt64(length), at: 1))
        }
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Writes a number in decimal and returns the offset behind it; 20 bytes must be free.
    fileprivate func storeDecimal(_ number: UInt64, at offset: Int) -> Int {
        let end = offset + number.decimalDigits
        var rest = number
        var position = end
        repeat {
            position -= 1
            self[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while position > offset
        return end
    }

    /// Ends a line and returns the offset behind it.
    fileprivate func storeLineEnd(at offset: Int) -> Int {
        self[offset] = UInt8(ascii: "\r")
        self[offset + 1] = UInt8(ascii: "\n")
        return offset + 2
    }
}

extension UInt64 {
    /// The number of decimal digits, at least 1.
    fileprivate var decimalDigits: Int {
        var digits = 1
        var rest = self
        while rest >= 10 {
            rest /= 10
            digits += 1
        }
        return digits
    }
}

/// A value that can be an argument of a command.
public protocol RedisArgument: Sendable {
    /// Appends the value as one argument.
    func write(to arguments: inout RedisArguments)
}

extension String: RedisArgument {
    /// Appends the text.
    public func write(to arguments: inout RedisArguments) { arguments.append(self) }
}

extension Int: RedisArgument {
    /// Appends the number in decimal.
    public func write(to arguments: inout RedisArguments) { arguments.append(self) }
}

extension [UInt8]: RedisArgument {
    /// Appends the bytes.
    public func write(to arguments: inout RedisArguments) { arguments.append(self) }
}
