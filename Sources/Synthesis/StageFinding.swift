import Environments
package import JSON
import Verification
import YAML

/// One thing that is wrong with an answer, as the model is told it.
package struct StageFinding: Sendable, Hashable, CustomStringConvertible {
    /// A stable word, such as `failing-statement`.
    package var code: String
    /// Where: a path in the answer, a table, a tool, a line.
    package var place: String
    package var message: String
    /// What to do about it, where that is known.
    package var hint: String
    /// How far the answer is from being one: what cannot be read is worse than a tool that faults.
    package var weight: Int

    package init(_ code: String, at place: String = "", _ message: String, hint: String = "", weight: Int = 1) {
        self.code = code
        self.place = place
        self.message = message
        self.hint = hint
        self.weight = weight
    }

    /// What reading or loading a package found.
    init(_ finding: Finding) {
        var place = finding.file ?? ""
        if let position = finding.position { place += ":\(position.line)" }
        self.init(finding.code, at: place, finding.message)
    }

    /// What a certificate says.
    init(_ finding: CertificateFinding) {
        self.init(finding.finding)
        hint = finding.hint
    }

    package var description: String {
        (place.isEmpty ? "" : place + ": ") + message + " [\(code)]" + (hint.isEmpty ? "" : " (\(hint))")
    }

    package var json: JSON {
        var object: JSONObject = ["code": .string(code)]
        if !place.isEmpty { object["place"] = .string(place) }
        object["message"] = .string(message)
        if !hint.isEmpty { object["hint"] = .string(hint) }
        return .object(object)
    }
}
