/// A value or a key on a skimmer's tape: where its text is, and where the tape goes on behind it.
///
/// The nodes of a container follow its own: an array's elements, or an object's keys and values in turn.
struct RawNode {
    /// Where the text begins, quotes and brackets included.
    var start: UInt32
    /// Where it ends.
    var end: UInt32
    /// The place of the node behind this one and everything inside it; the top bit says that a string has escapes.
    var link: UInt32

    /// The bit of ``link``.
    static let escaped: UInt32 = 1 << 31

    /// The place of the node behind this one.
    var next: Int { Int(link & ~RawNode.escaped) }

    /// Whether a string has escapes.
    var hasEscapes: Bool { link & RawNode.escaped != 0 }
}
