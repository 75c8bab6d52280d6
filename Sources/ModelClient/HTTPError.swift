/// A request that got no response, or not all of it.
package struct HTTPError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// libcurl is not there.
        case unavailable
        /// The URL or a header cannot be sent.
        case badRequest = "bad_request"
        /// The host has no address, takes no connection or has no valid certificate.
        case unreachable
        /// It took longer than it may.
        case timedOut = "timed_out"
        /// The connection ended before the response did.
        case disconnected
        /// The response is larger than it may be.
        case tooLarge = "too_large"
    }

    package var code: Code
    package var message: String
    package var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The error that libcurl's result stands for (`CURLcode`, curl/curl.h).
    init(curl result: Int32, _ message: String, isConnected: Bool) {
        let code: Code =
            switch result {
            // Once there is a connection, a protocol that is not supported is what the other side speaks.
            case 1, 3, 4, 43: isConnected ? .disconnected : .badRequest
            case 5, 6, 7, 35, 60, 77, 91: .unreachable
            case 28: .timedOut
            case 63: .tooLarge
            default: .disconnected
            }
        self.init(code, message)
    }
}
