import ContentStore
import Testing

struct FilePathTests {
    @Test(arguments: [
        "a", "README.md", "seed/users.jsonl", "a/b/c/d/e", "sp ace/ü/日本", "a..b", "a.", "x..a",
        "-rf", "a:b", String(repeating: "a", count: 255), "a/" + String(repeating: "b", count: 253), "~", "con",
    ])
    func `Plain relative paths are allowed`(text: String) throws {
        #expect(try FilePath(parsing: text).text == text)
        #expect(try FilePath(parsing: Array(text.utf8)).description == text)
    }

    @Test(arguments: [
        ("", "1 to 255 bytes"), ("/", "absolute"), ("/etc/passwd", "absolute"), ("..", "leaves its folder"),
        ("../a", "leaves its folder"), ("a/../b", "leaves its folder"), ("a/..", "leaves its folder"),
        (".", "begins with a dot"), ("./a", "begins with a dot"), ("a/./b", "begins with a dot"),
        (".git/config", "begins with a dot"), ("a/.hidden", "begins with a dot"), ("...", "begins with a dot"),
        ("a//b", "empty part"), ("a/", "empty part"), ("a\\b", "backslash"), ("a\nb", "control"),
        ("a\u{0}b", "control"),
        ("a\u{7F}", "control"), ("a\u{9B}2J", "control"), ("\u{1B}[2J", "control"),
        (String(repeating: "a", count: 256), "1 to 255 bytes"), (String(repeating: "ü", count: 128), "1 to 255 bytes"),
    ])
    func `What could leave a folder, hide or mislead is refused with the reason`(text: String, reason: String) throws {
        let error = try #require(try failure { _ = try FilePath(parsing: text) })
        #expect(error.code == .unsafePath)
        #expect(error.message.contains(reason), "\(error.message)")
    }

    @Test(arguments: [[0xFF], [0x61, 0xC3], [0xC0, 0xAE, 0xC0, 0xAE, 0x2F], [0xED, 0xA0, 0x80]] as [[UInt8]])
    func `Bytes that are not UTF-8 are refused`(bytes: [UInt8]) throws {
        #expect(try failure { _ = try FilePath(parsing: bytes) }?.message.contains("not UTF-8") == true)
    }

    @Test func `Paths are compared by bytes, not by what they look like`() throws {
        let composed = try FilePath(parsing: "caf\u{E9}")
        let decomposed = try FilePath(parsing: "cafe\u{301}")
        #expect(composed.text == decomposed.text)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(decomposed < composed)
        #expect(try FilePath(parsing: "B") < FilePath(parsing: "a"))
        #expect(try FilePath(parsing: "a/b") > FilePath(parsing: "a.b"))
    }
}
