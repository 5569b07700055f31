import Detection
import Testing

@Suite(.enabled(if: Grammars.has(.tsx), "no TSX grammar: run `make setup`"))
struct TSXTableTests {
    @Test(arguments: outlines)
    func outline(_ outline: OutlineCase) throws { try outline.check(.tsx) }

    private static let outlines = [
        OutlineCase(
            "elements",
            #"""
            const a = <div className="x" {...p} onClick={() => go(1)}>text {b}</div>
            """#,
            #"""
            constant
              declarator
                identifier(name) a
                other(value)
                  other
                    identifier(name) div
                    other(member)
                      identifier className
                      string
                        stringContent x
                    other(member)
                      spread
                        identifier p
                    other(member)
                      identifier onClick
                      other
                        lambda
                          parameters(parameters) ()
                          call(body)
                            identifier(callee) go
                            arguments(arguments)
                              integer 1
                  other text 
                  other
                    identifier b
                  other
                    identifier(name) div
            """#),
        OutlineCase(
            "a cast and a component",
            #"""
            function F({ a }: P) { return <A b={c as T} /> }
            """#,
            #"""
            function
              identifier(name) F
              parameters(parameters)
                parameter
                  pattern(name)
                    identifier a
                  typeReference(type) P
              block(body)
                returning
                  other
                    identifier(name) A
                    other(member)
                      identifier b
                      other
                        cast
                          identifier c
                          typeReference T
            """#),
    ]
}
