import Glibc
package import Synchronization

/// Which start of the machine this is: what was written without a sync by an earlier one may be half there.
package enum Boot {
    /// Stands for the machine's number where a power failure is only played.
    package static let simulated = Mutex<Int32?>(nil)

    /// A number that another start has not, as far as chance goes; 0 where the system does not tell.
    static var number: Int32 { simulated.withLock { $0 } ?? ofMachine }

    private static let ofMachine: Int32 = {
        // random(4), "boot_id": a UUID. Its file states no size, so it is read by hand.
        let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 8)
        guard read(descriptor, &text, text.count) == text.count,
            let number = UInt32(String(decoding: text, as: UTF8.self), radix: 16)
        else { return 0 }
        return Int32(bitPattern: number)
    }()
}
