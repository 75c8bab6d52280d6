import JSONSchema
import Testing

@Suite struct SuggestionTests {
    @Test(
        arguments: [
            ("qty", ["quantity", "query", "price"], "quantity"), ("cartId", ["cart", "cart_id", "card_id"], "cart_id"),
            ("statsu", ["state", "status"], "status"),
            ("id", ["cart_id", "name"], "cart_id"), ("colour", ["color", "flavour"], "color"),
            ("user_name", ["username", "user_id"], "username"),
            ("usr_id", ["user_id", "cart_id"], "user_id"), ("foo", ["open", "closed"], nil), ("x", ["a", "b"], nil),
            ("", ["a"], nil), ("a", [], nil),
            ("address", ["shipping_address", "addresses"], "addresses"), ("Status", ["status"], "status"),
            ("email", ["e-mail"], "e-mail"),
        ] as [(String, [String], String?)]
    )
    func finds(name: String, candidates: [String], expected: String?) {
        #expect(Suggestion.closest(to: name, in: candidates) == expected)
    }
}
