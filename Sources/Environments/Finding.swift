package import JSON
package import YAML

/// One thing that is wrong with a package: what, where, and what to do about it.
package struct Finding: Sendable, Hashable, CustomStringConvertible {
    package enum Severity: String, Sendable {
        case error
        case warning
    }

    /// The kind of finding, a stable word such as `unknown-column`.
    package var code: String
    package var severity: Severity
    /// The file in the package, where there is one.
    package var file: String?
    package var position: SourcePosition?
    package var message: String

    package init(
        _ code: String,
        severity: Severity = .error,
        file: String? = nil,
        position: SourcePosition? = nil,
        _ message: String
    ) {
        self.code = code
        self.severity = severity
        self.file = file
        self.position = position
        self.message = message
    }

    package init(_ code: String, severity: Severity = .error, _ place: SourcePlace, _ message: String) {
        self.init(code, severity: severity, file: place.file, position: place.position, message)
    }

    package var description: String {
        var place = file ?? ""
        if let position { place += ":\(position.line):\(position.column)" }
        return (place.isEmpty ? "" : place + ": ") + "\(severity.rawValue): \(message) [\(code)]"
    }

    package var json: JSON {
        [
            "code": .string(code),
            "severity": .string(severity.rawValue),
            "file": file.map { .string($0) } ?? .null,
            "line": position.map { .integer(Int64($0.line)) } ?? .null,
            "column": position.map { .integer(Int64($0.column)) } ?? .null,
            "message": .string(message),
        ]
    }
}

/// A package was refused; the findings say why.
package struct PackageError: Error, Sendable, CustomStringConvertible {
    package var findings: [Finding]

    package init(_ findings: [Finding]) {
        self.findings = findings
    }

    package var description: String {
        let errors = findings.filter { $0.severity == .error }
        let shown = errors.prefix(20).map(\.description).joined(separator: "\n")
        let rest = errors.count > 20 ? "\n… and \(errors.count - 20) more" : ""
        return shown + rest
    }
}
