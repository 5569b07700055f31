import Detection
import Testing

@Suite(.enabled(if: Grammars.has(.typescript), "no TypeScript grammar: run `make setup`"))
struct TypeScriptTableTests {
    @Test(arguments: outlines)
    func outline(_ outline: OutlineCase) throws { try outline.check(.typescript) }

    private static let outlines = [
        OutlineCase(
            "parameters",
            #"""
            function f(this: W, a?: number, {b}: P = {b: 1}, ...r: number[]): void {}
            """#,
            #"""
            function
              identifier(name) f
              parameters(parameters)
                receiver
                  identifier(name) this
                  typeReference(type) W
                parameter
                  identifier(name) a
                  typeReference(type) number
                parameter
                  pattern(name)
                    identifier b
                  typeReference(type) P
                  dictionary(value)
                    pair
                      identifier(key) b
                      integer(value) 1
                variadicParameter
                  spread(name)
                    identifier r
                  typeReference(type)
                    typeReference number
              typeReference(returnType) void
              block(body) {}
            """#),
        OutlineCase(
            "class",
            #"""
            abstract class C<T> extends B<T> implements I {
              private readonly x: number = 1; static readonly MAX = 5
              constructor(private a: number) { super() }
              abstract m(): void
              over(a: string): void
            }
            """#,
            #"""
            type
              modifier abstract
              identifier(name) C
              typeParameters(typeParameters)
                other
                  typeReference(name) T
              superTypes(superTypes)
                identifier(value) B
                other
                  typeReference T
                typeReference I
              typeBody(body)
                memberVariable
                  modifier private
                  modifier readonly
                  identifier(name) x
                  typeReference(type) number
                  integer(value) 1
                constant
                  modifier static
                  modifier readonly
                  identifier(name) MAX
                  integer(value) 5
                function
                  identifier(name) constructor
                  parameters(parameters)
                    parameter
                      modifier private
                      identifier(name) a
                      typeReference(type) number
                  block(body)
                    expressionStatement
                      call
                        identifier(callee) super
                        arguments(arguments) ()
                signature
                  modifier abstract
                  identifier(name) m
                  parameters(parameters) ()
                  typeReference(returnType) void
                signature
                  identifier(name) over
                  parameters(parameters)
                    parameter
                      identifier(name) a
                      typeReference(type) string
                  typeReference(returnType) void
            """#),
        OutlineCase(
            "interface, alias and enumeration",
            #"""
            interface I extends J { a: number; m(x: number): void }
            type U = A | 'lit' | 1
            enum E { A, B = 2 }
            """#,
            #"""
            interface
              identifier(name) I
              superTypes(superTypes)
                typeReference(type) J
              typeBody(body)
                memberVariable
                  identifier(name) a
                  typeReference(type) number
                signature
                  identifier(name) m
                  parameters(parameters)
                    parameter
                      identifier(name) x
                      typeReference(type) number
                  typeReference(returnType) void
            typeAlias
              identifier(name) U
              typeReference(value)
                typeReference
                  typeReference A
                  typeReference 'lit'
                typeReference 1
            enumeration
              identifier(name) E
              typeBody(body)
                enumerationCase(name) A
                enumerationCase
                  identifier(name) B
                  integer(value) 2
            """#),
        OutlineCase(
            "namespace and ambient declarations",
            #"""
            declare function f(a: number): void
            namespace N { export const x = 1 }
            """#,
            #"""
            signature
              identifier(name) f
              parameters(parameters)
                parameter
                  identifier(name) a
                  typeReference(type) number
              typeReference(returnType) void
            expressionStatement
              namespace
                identifier(name) N
                block(body)
                  exportation
                    constant
                      declarator
                        identifier(name) x
                        integer(value) 1
            """#),
        OutlineCase(
            "casts",
            #"""
            a = <T>b as any; c = d!.e
            """#,
            #"""
            expressionStatement
              assignment
                identifier(left) a
                cast(right)
                  cast
                    other
                      typeReference T
                    identifier b
                  typeReference any
            expressionStatement
              assignment
                identifier(left) c
                member(right)
                  cast(object)
                    identifier d
                  identifier(member) e
            """#),
        OutlineCase(
            "generic calls",
            #"""
            let t = f<number>(1), u: T = new Map<string, V>()
            """#,
            #"""
            variable
              declarator
                identifier(name) t
                call(value)
                  identifier(callee) f
                  other
                    typeReference number
                  arguments(arguments)
                    integer 1
              declarator
                identifier(name) u
                typeReference(type) T
                creation(value)
                  identifier(callee) Map
                  other
                    typeReference string
                    typeReference V
                  arguments(arguments) ()
            """#),
    ]
}
