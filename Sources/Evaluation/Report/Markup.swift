/// Text for HTML and SVG.
enum Markup {
    /// How many series have a colour of their own.
    static let seriesCount = 6

    /// Text that cannot become markup; what no XML may hold is left out.
    static func text(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A table with a caption and a header; the first cell of each row is its header.
    static func table(_ caption: String, _ header: [String], _ rows: [[String]]) -> String {
        let head = header.map { "<th scope=\"col\">\(text($0))</th>" }.joined()
        let body = rows.map { row in
            let cells = row.enumerated().map { index, cell in
                index == 0 ? "<th scope=\"row\">\(text(cell))</th>" : "<td>\(text(cell))</td>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        return "<table><caption>\(text(caption))</caption><thead><tr>\(head)</tr></thead><tbody>\n"
            + body.joined(separator: "\n") + "</tbody></table>"
    }

    /// A drawing that says to those who cannot see it what it shows.
    static func drawing(_ title: String, _ description: String, width: Int, height: Int, _ content: [String]) -> String
    {
        """
        <svg role="img" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" aria-label="\(text(title))">
        <title>\(text(title))</title><desc>\(text(description))</desc>
        \(content.joined(separator: "\n"))
        </svg>
        """
    }

    /// The mark of a series: another colour and another shape for each.
    static func mark(_ series: Int, _ x: Double, _ y: Double) -> String {
        let style = "class=\"s\(series % seriesCount) fill\""
        let (left, right, top, bottom) = (number(x - 5), number(x + 5), number(y - 5), number(y + 5))
        switch series % 3 {
        case 0: return "<circle \(style) cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"4.5\"/>"
        case 1: return "<rect \(style) x=\"\(number(x - 4))\" y=\"\(number(y - 4))\" width=\"8\" height=\"8\"/>"
        default: return "<path \(style) d=\"M\(left) \(bottom)L\(right) \(bottom)L\(number(x)) \(top)Z\"/>"
        }
    }

    /// Words beside a point.
    static func label(_ words: String, _ x: Double, _ y: Double, anchor: String = "middle") -> String {
        "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\">\(text(words))</text>"
    }

    /// A straight line.
    static func line(_ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        "<line class=\"\(style)\" x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\"/>"
    }

    /// A coordinate with at most one decimal.
    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : String(Double(tenths) / 10)
    }
}
