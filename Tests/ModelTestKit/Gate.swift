import Glibc

/// Holds up threads until so many have come: a test's way to have many requests in flight at once without waiting for time.
package final class Gate: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let wanted: Int
    private var come = 0
    private var isOpen = false
    /// The most that waited at once.
    package private(set) var most = 0

    package init(opensAt count: Int) {
        wanted = count
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(condition)
        mutex.deallocate()
        condition.deallocate()
    }

    /// Returns when enough have come.
    package func pass() {
        pthread_mutex_lock(mutex)
        come += 1
        most = max(most, come)
        if come >= wanted, !isOpen {
            isOpen = true
            pthread_cond_broadcast(condition)
        }
        while !isOpen { pthread_cond_wait(condition, mutex) }
        come -= 1
        pthread_mutex_unlock(mutex)
    }

    /// Lets everybody through from now on.
    package func open() {
        pthread_mutex_lock(mutex)
        isOpen = true
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }
}
