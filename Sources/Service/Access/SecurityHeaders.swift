internal import HTTPTypes

/// What browsers are told about every answer, unless it says otherwise itself.
enum SecurityHeaders {
    /// Nothing from elsewhere, nothing inline, nobody's frame, and no form to another site. `connect-src 'self'` takes in
    /// WebSockets of this origin.
    static let contentSecurityPolicy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
        connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
        frame-ancestors 'none'; require-trusted-types-for 'script'
        """

    /// - Parameter headers: of an answer; what is there already stays.
    static func add(to headers: inout HTTPFields) {
        for field in fields where !headers.contains(field.name) { headers.append(field) }
    }

    /// Whether an answer says some of it otherwise.
    static func isTouched(by headers: HTTPFields) -> Bool { headers.contains { names.contains($0.name) } }

    // Browsers heed HSTS over TLS alone, so it may always be there.
    static let fields: [HTTPField] = [
        HTTPField(name: .cacheControl, value: "no-store"),
        HTTPField(name: .contentSecurityPolicy, value: contentSecurityPolicy),
        HTTPField(name: .strictTransportSecurity, value: "max-age=31536000; includeSubDomains"),
        HTTPField(name: .xContentTypeOptions, value: "nosniff"),
        HTTPField(name: HTTPField.Name("X-Frame-Options")!, value: "DENY"),  // constants that have the form of one
        HTTPField(name: HTTPField.Name("Referrer-Policy")!, value: "no-referrer"),
        HTTPField(name: HTTPField.Name("Cross-Origin-Opener-Policy")!, value: "same-origin"),
        HTTPField(name: HTTPField.Name("Cross-Origin-Resource-Policy")!, value: "same-origin"),
        HTTPField(name: HTTPField.Name("Cross-Origin-Embedder-Policy")!, value: "require-corp"),
        HTTPField(
            name: HTTPField.Name("Permissions-Policy")!,
            value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ]

    private static let names = Set(fields.map(\.name))
}
