import CAllocator

/// Makes the allocator give memory back to the system, where that is glibc's.
///
/// A tick over thousands of streams takes and frees tens of megabytes at once. By default glibc keeps that, in an arena
/// for each thread. Measured with 2,000 streams of 2 groups and 5 consumers: 174 MB resident before, 105 MB so.
func returnFreedMemory() {
    thinrsmqReturnFreedMemory()
}
