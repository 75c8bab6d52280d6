/// A stack of values under construction, shared by all nesting levels of one parse.
///
/// Each finished array is allocated once, at its exact size. An empty stack takes no memory: most documents are small and need few.
struct Scratch<Element>: ~Copyable {
    private var slots = UnsafeMutableBufferPointer<Element>(start: nil, count: 0)
    private(set) var count = 0

    deinit {
        slots.extracting(..<count).deinitialize()
        slots.deallocate()
    }

    subscript(index: Int) -> Element {
        get { slots[index] }
        set { slots[index] = newValue }
    }

    /// The elements in memory, until the next append.
    var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(slots.extracting(..<count)) }

    @inline(__always)
    mutating func append(_ element: consuming Element) {
        if count == slots.count { grow(by: 1) }
        slots.initializeElement(at: count, to: element)
        count &+= 1
    }

    mutating func append(contentsOf source: UnsafePointer<Element>, count added: Int) {
        if added > slots.count &- count { grow(by: added) }
        _ = slots.extracting(count...).initialize(from: UnsafeBufferPointer(start: source, count: added))
        count &+= added
    }

    /// Moves everything from `first` on into an array.
    @inline(__always)
    mutating func take(from first: Int) -> [Element] {
        let taken = count &- first
        count = first
        // The library's initialiser for raw memory looks types up each time, which only pays for many elements.
        if taken <= 24 {
            var array: [Element] = []
            array.reserveCapacity(taken)
            for index in first..<first &+ taken { array.append(slots.moveElement(from: index)) }
            return array
        }
        let source = slots.extracting(first..<first &+ taken)
        return [Element](unsafeUninitializedCapacity: taken) { buffer, initialized in
            initialized = buffer.moveInitialize(fromContentsOf: source)
        }
    }

    /// Forgets everything from `first` on.
    mutating func drop(from first: Int) {
        slots.extracting(first..<count).deinitialize()
        count = first
    }

    private mutating func grow(by added: Int) {
        let larger = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(16, slots.count * 2, count + added))
        _ = larger.moveInitialize(fromContentsOf: slots.extracting(..<count))
        slots.deallocate()
        slots = larger
    }
}
