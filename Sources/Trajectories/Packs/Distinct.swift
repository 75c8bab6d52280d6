/// The distinct texts of a column, each with its place in order of first appearance, compared by their bytes.
struct Distinct {
    private(set) var values: [String] = []
    private var places: [[UInt8]: UInt16] = [:]
    private var latest: (text: String, place: UInt16)?

    /// The place of a text, which is added when it is new; there must be room for it.
    mutating func place(of text: String) -> UInt16 {
        // Rows come in groups that have most of their texts in common.
        if let latest, latest.text.utf8.elementsEqual(text.utf8) { return latest.place }
        let key = Array(text.utf8)
        let place = places[key] ?? UInt16(values.count)
        if place == values.count {
            places[key] = place
            values.append(text)
        }
        latest = (text, place)
        return place
    }
}
