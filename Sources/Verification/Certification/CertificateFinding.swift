package import Environments
package import JSON
import YAML

/// One thing that checking an environment found: what, where, on what evidence, and what to do about it.
package struct CertificateFinding: Sendable, Hashable {
    /// The kind of finding: the name of a ``FindingCode``, or the code of a warning that reading the package gave.
    package var code: String
    package var severity: Finding.Severity
    /// The task it is about, where it is about one.
    package var task: String?
    package var tool: String?
    package var place: SourcePlace?
    package var message: String
    package var hint: String
    /// What was seen: the attempt that scored, the two results that differ.
    package var evidence: JSON

    /// A finding with the code's own hint, and its severity unless another is given.
    init(
        _ code: FindingCode,
        severity: Finding.Severity? = nil,
        task: String? = nil,
        tool: String? = nil,
        place: SourcePlace?,
        _ message: String,
        evidence: JSON = .null
    ) {
        self.code = code.rawValue
        self.severity = severity ?? code.severity
        self.task = task
        self.tool = tool
        self.place = place
        self.message = message
        hint = code.hint
        self.evidence = evidence
    }

    /// What an earlier check of a package found.
    init(_ finding: Finding, task: String? = nil) {
        code = finding.code
        severity = finding.severity
        self.task = task
        tool = nil
        place = finding.file.flatMap { file in finding.position.map { SourcePlace(file: file, position: $0) } }
        message = finding.message
        hint = FindingCode(rawValue: finding.code)?.hint ?? ""
        evidence = .null
    }

    /// The finding in the form of the other checks of packages.
    package var finding: Finding {
        Finding(code, severity: severity, file: place?.file, position: place?.position, message)
    }
}

extension CertificateFinding {
    var json: JSON {
        [
            "code": .string(code),
            "severity": .string(severity.rawValue),
            "task": task.map { .string($0) } ?? .null,
            "tool": tool.map { .string($0) } ?? .null,
            "file": place.map { .string($0.file) } ?? .null,
            "line": place.map { .count($0.position.line) } ?? .null,
            "column": place.map { .count($0.position.column) } ?? .null,
            "message": .string(message),
            "hint": .string(hint),
            "evidence": evidence,
        ]
    }

    /// Reads a finding that the certificate's schema has accepted.
    init(_ json: JSON) {
        code = json["code"]?.stringValue ?? ""
        severity = json["severity"]?.stringValue == "warning" ? .warning : .error
        task = json["task"]?.stringValue
        tool = json["tool"]?.stringValue
        place = json["file"]?.stringValue.map { file in
            let line = Int(clamping: json["line"]?.integerValue ?? 0)
            let column = Int(clamping: json["column"]?.integerValue ?? 0)
            return SourcePlace(file: file, position: SourcePosition(line: line, column: column))
        }
        message = json["message"]?.stringValue ?? ""
        hint = json["hint"]?.stringValue ?? ""
        evidence = json["evidence"] ?? .null
    }
}
