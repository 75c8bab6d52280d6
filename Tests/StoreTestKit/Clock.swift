import Glibc

/// Seconds by a clock that only goes forward.
package func monotonicSeconds() -> Double { seconds(by: CLOCK_MONOTONIC) }

/// The seconds that processors have spent on this process.
package func processorSeconds() -> Double { seconds(by: CLOCK_PROCESS_CPUTIME_ID) }

private func seconds(by clock: clockid_t) -> Double {
    var now = timespec()
    clock_gettime(clock, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}
