/// A stack of values under construction, shared by all nesting levels of one parse.
///
/// Each finished array is allocated once, at its exact size.
struct Scratch<Element>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    private(set) var count = 0

    init() {
        self.capacity = 32
        self.base = .allocate(capacity: 32)
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    subscript(index: Int) -> Element { base[index] }

    /// The elements in memory, until the next append.
    var elements: UnsafePointer<Element> { UnsafePointer(base) }

    @inline(__always)
    mutating func append(_ element: consuming Element) {
        if count == capacity { grow() }
        (base + count).initialize(to: element)
        count &+= 1
    }

    mutating func append(contentsOf source: UnsafePointer<Element>, count added: Int) {
        while count + added > capacity { grow() }
        (base + count).initialize(from: source, count: added)
        count += added
    }

    /// Moves everything from `first` on into an array.
    @inline(__always)
    mutating func take(from first: Int) -> [Element] {
        let taken = count - first
        count = first
        return [Element](unsafeUninitializedCapacity: taken) { buffer, initialized in
            buffer.baseAddress?.moveInitialize(from: base + first, count: taken)
            initialized = taken
        }
    }

    /// Forgets everything from `first` on.
    mutating func drop(from first: Int) {
        (base + first).deinitialize(count: count - first)
        count = first
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
