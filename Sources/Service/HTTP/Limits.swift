/// What one connection, one request and all of them together may take. Whoever wants more is cut off or refused.
package struct Limits: Sendable, Hashable {
    /// At a time; more are closed as they come.
    package var connections = 16_384
    /// Of one address. Half of all: nobody alone shuts out the others. Behind a proxy every connection is the proxy's.
    package var connectionsPerAddress = 8_192
    /// From the connection to the end of the first request's head, TLS included.
    package var openingSeconds = 10
    /// From an answer to the end of the next request's head.
    package var idleSeconds = 60
    /// For a body to bring its next ``bodyStep``, while it is being read.
    package var bodySeconds = 15
    package var bodyStep = 16_384
    /// From a request's end to the head of its answer.
    package var answerSeconds = 60
    /// For a client to take the next 32 KiB of an answer.
    package var takingSeconds = 20
    package var headerField = 16_384
    package var headerList = 32_768
    package var headerFields = 100
    /// For requests under way when the service is to end.
    package var drainSeconds = 25

    package init() {}
}
