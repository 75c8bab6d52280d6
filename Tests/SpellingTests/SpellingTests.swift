import Spelling
import Testing

struct SpellingTests {
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
            ("shpo", ["shop", "team/shop", "bank"], "shop"), ("hsop", ["shop", "team/shop"], "shop"),
            ("team/shopp", ["shop", "team/shop"], "team/shop"), ("zebra", ["shop", "bank"], nil),
            (String(repeating: "x", count: 1 << 20), ["shop"], nil),
        ] as [(String, [String], String?)]
    )
    func `The name that was meant is found`(name: String, candidates: [String], expected: String?) {
        #expect(Spelling.nearest(to: name, among: candidates) == expected)
    }
}
