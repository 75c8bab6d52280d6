import Patterns
import Testing

/// What ECMA-262 patterns match, and what is refused.
@Suite struct ECMATests {
    @Test(
        arguments: [
            ("^a$", ["a"], ["a\n", "ab", "\na"]),
            ("^.$", ["a", "é", "😀"], ["\n", "\r", "\u{2028}", "\u{2029}", "ab"]),
            (#"^\d+$"#, ["0123"], ["٣", "a"]), (#"^\D$"#, ["a", "٣"], ["1"]),
            (#"^\w+$"#, ["aZ_9"], ["é", "-"]), (#"^\W$"#, ["é", "-"], ["a"]),
            (
                #"^\s$"#,
                [" ", "\t", "\n", "\u{B}", "\u{C}", "\r", "\u{A0}", "\u{FEFF}", "\u{2003}", "\u{2028}", "\u{3000}"],
                ["a", "\u{1}", "\u{200B}", "\u{180E}"]
            ),
            (#"^\S$"#, ["a", "\u{1}", "\u{200B}", "😀"], [" ", "\u{A0}", "\u{FEFF}", "\u{2003}"]),
            (#"^[\s]$"#, ["\u{A0}"], ["a"]), (#"^[^\s]$"#, ["a"], ["\u{A0}"]), (#"^[\S]$"#, ["a"], ["\u{A0}"]),
            (#"^[^\S]$"#, ["\u{A0}"], ["a"]), (#"^[^\S\d]$"#, [" "], ["1", "a"]), (#"^[\D\d]$"#, ["1", "a"], []),
            (#"^[\W]$"#, ["-"], ["a"]), (#"^[^\W]$"#, ["a"], ["-"]),
            (#"^\u0041\u00e9$"#, ["Aé"], []), (#"^\u{1F600}$"#, ["😀"], []), (#"^\uD83D\uDE00$"#, ["😀"], []),
            (#"^[\uD83D\uDE00-\uD83D\uDE02]$"#, ["😁"], ["a"]),
            (#"^\x41$"#, ["A"], []), (#"^\cA\cz$"#, ["\u{1}\u{1A}"], []),
            (#"^\t\n\v\f\r\0$"#, ["\t\n\u{B}\u{C}\r\0"], []),
            (#"^\/\-\@\.\*\$\\\_$"#, [#"/-@.*$\_"#], []), (#"^[\b]$"#, ["\u{8}"], ["b"]),
            (#"\bfoo\b"#, ["a foo b"], ["afoob"]), (#"a\Bb"#, ["ab"], []),
            (#"^\p{Letter}+$"#, ["éa"], ["1"]), (#"^\p{L}$"#, ["é"], ["1"]), (#"^\P{L}$"#, ["1"], ["é"]),
            (#"^[\p{Lu}\d]$"#, ["É", "1"], ["é"]),
            (#"^[^\p{Lowercase_Letter}]$"#, ["É"], ["é"]), (#"^\p{General_Category=Decimal_Number}$"#, ["٣"], ["a"]),
            (#"^\p{gc=Nd}$"#, ["٣"], ["a"]),
            (#"^\p{Script=Greek}$"#, ["Ω"], ["O"]), (#"^\p{sc=Han}$"#, ["漢"], ["a"]),
            (#"^\P{Script=Latin}$"#, ["Ω"], ["O"]),
            (#"^\p{ASCII}$"#, ["a"], ["é"]), (#"^\P{ASCII}$"#, ["é"], ["a"]), (#"^\p{Any}$"#, ["\n"], [""]),
            ("^[^]$", ["a", "\n"], [""]), ("^[]$", [], ["", "a", "]"]), ("^a[]?$", ["a"], ["a]"]),
            ("^[^^]$", ["a"], ["^"]), ("^[a^]$", ["^"], ["b"]),
            ("^[[]$", ["["], []), ("^[[:alpha:]]$", ["a]", ":]"], ["z", "z]"]), ("^[a-]$", ["a", "-"], []),
            ("^[-a]$", ["-"], []), (#"^[\w-]$"#, ["-", "a"], []), (#"^[a-\d]$"#, ["-", "a", "1"], ["b"]),
            (#"^[\-a]$"#, ["-"], []), (#"^[\]]$"#, ["]"], []), ("^[&&~~]$", ["&", "~"], []),
            ("^(?<year>[0-9]{4})-(?:[0-9]{2})$", ["2026-01"], ["26-01"]), ("^(?<été>a)$", ["a"], []),
            ("^(a|b)?$", ["a", ""], ["ab"]),
            ("^a{2}$", ["aa"], ["a"]), ("^a{2,}$", ["aaa"], ["a"]), ("^a{1,2}?$", ["aa"], ["aaa"]),
            ("^{a}$", ["{a}"], []), ("^a{,2}$", ["a{,2}"], ["aa"]), ("^a{$", ["a{"], []), ("^]}$", ["]}"], []),
            ("^a*?b+?c??$", ["abc"], []), ("a|", [""], []), ("^é+$", ["éé"], ["e\u{301}"]),
            ("a b#c", ["a b#c"], ["ab"]), ("$^", [""], ["a"]), ("a$b", [], ["ab", "a\nb"]),
            ("^\"&<>%~`!,;:'=@-$", ["\"&<>%~`!,;:'=@-"], []),
            (#"^[^@\s]+@[^@\s]+\.[^@\s]+$"#, ["a@b.c"], ["a b@c.d"]), (#"^\+?[0-9() -]{7,}$"#, ["+1 (555) 123"], ["x"]),
        ] as [(String, [String], [String])]
    )
    func matchesAsECMAScript(source: String, matching: [String], others: [String]) throws {
        let pattern = try Pattern(ecma: source)
        for text in matching { #expect(pattern.matches(text), "\(text.debugDescription)") }
        for text in others { #expect(!pattern.matches(text), "\(text.debugDescription)") }
        #expect(pattern.source == source)
    }

    @Test(arguments: [
        "(?=a)", "(?!a)", "(?<=a)b", "(?<!a)b", #"(a)\1"#, #"(?<n>a)\k<n>"#, #"\uD83D"#, #"\uDE00"#, #"\uD83D\u0041"#,
        #"\p{Emoji}"#, #"\p{Script_Extensions=Greek}"#,
        #"\p{}"#, #"\p{Nonsense}"#, #"\P{Any}"#,
    ])
    func refusesTheUnsupported(source: String) {
        let error = #expect(throws: PatternError.self) { try Pattern(ecma: source) }
        #expect(error?.code == .unsupported)
    }

    @Test(arguments: [
        "(", ")", "a)", "(?", "(?i)a", "(?P<n>a)", "(?<>a)", "(?<n", "[", "[a", "[b-a]", "*", "a**", "a{2,1}", "\\",
        #"\a"#, #"\A"#, #"\z"#, #"\Q"#, #"\C"#, #"\e"#, #"\c1"#, #"\c"#,
        #"\x4"#, #"\xg1"#, #"\u12"#, #"\u{110000}"#, #"\u{}"#, #"\u{1"#, #"\p"#, #"\pL"#, #"\p{L"#, #"\01"#, #"\8x\"#,
        #"\p{Script=Nonsense}"#, "[\\", #"[\1]"#, "a{1001}",
    ])
    func refusesTheMalformed(source: String) {
        let error = #expect(throws: PatternError.self) { try Pattern(ecma: source) }
        #expect(error?.code == .malformed || source == #"\8x\"#)
        #expect(error?.description.isEmpty == false)
    }
}
