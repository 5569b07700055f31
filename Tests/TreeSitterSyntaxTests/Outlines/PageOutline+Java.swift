import Detection

extension PageOutline {
    static let java: [PageOutline] = [
        PageOutline(
            language: .java, title: "the language in a page",
            source: ##"""
                package a.b;
                import java.util.*;
                import static x.Y.z;
                /** Doc */
                @Deprecated
                public final class Foo<T extends Bar> extends Base<T> implements I1, I2 {
                  public static final int MAX = 10;
                  private int a = 5, b;
                  final String s;
                  static { a = 1; }
                  public Foo(int x) { this.a = x; super.foo(); }
                  { b = 2; }
                  @Override
                  public <R> R m(Foo this, final int a, String... rest) throws E, F { return null; }
                  abstract int sig(int a);
                  void loops(List<String> xs) {
                    final int k = 3;
                    int q = -5, arr[] = {1, 2};
                    for (int i = 0; i < 10; i++) { continue; }
                    for (final String s : xs) System.out.println(s);
                    while (true) break;
                    do { q += 2; q >>>= 1; } while (!(q == 3) && a || b);
                    if (q > 3) foo(); else if (q instanceof Foo f) { } else bar(1, "x\n");
                    switch (q) { case 1: case 2, 3: foo(); break; default: bar(); }
                    int r = switch (q) { case 1 -> 5; case 2, 3 -> { yield 7; } case Foo f when f.a > 3 -> 1; default -> throw new X(); };
                    try (var in = open(); out) { x(); } catch (A | B e) { } finally { }
                    try { } catch (E e) { throw e; }
                    label: for (;;) break label;
                    int[] n = new int[10]; Object o = new Foo<>(1) { void x() {} };
                    Runnable l = () -> 5; F g = x -> { return x; }; F h = (x, y) -> x + y; F i = (int x, int y) -> x;
                    G m = String::valueOf; n[3] = (int) 4.5f; c = a ? 'c' : 0x1F; long w = 10L; ~q;
                    synchronized (this) { q++; --q; }
                    assert a > 3 : "m"; ;
                    var t = """
                      text""";
                    Foo.class.getName(); if (a) { } else { x(); }
                    a.b.c.d(3);
                    class Local {}
                  }
                }
                interface I extends J, K { int X = 3; void m(); default void n() { } }
                enum E implements I { A(1), B { void x() {} }, C; private int f; E(int a) {} void y() {} }
                record P(int x, int y) { P { check(); } static int z = 1; }
                @interface Ann { int v() default 3; }
                """##,
            outline: ##"""
                namespace
                  member
                    identifier(object) a
                    identifier(member) b
                importation
                  member
                    identifier(object) java
                    identifier(member) util
                  other *
                importation
                  modifier static
                  member
                    member(object)
                      identifier(object) x
                      identifier(member) Y
                    identifier(member) z
                comment /** Doc */
                type
                  annotation
                    identifier(name) Deprecated
                  modifier public
                  modifier final
                  identifier(name) Foo
                  typeParameters(typeParameters)
                    other
                      typeReference T
                      other
                        typeReference Bar
                  superTypes(superTypes)
                    typeReference
                      typeReference Base
                      other
                        typeReference T
                  superTypes(superTypes)
                    other
                      typeReference I1
                      typeReference I2
                  typeBody(body)
                    constant
                      modifier public
                      modifier static
                      modifier final
                      typeReference(type) int
                      declarator(declarator)
                        identifier(name) MAX
                        integer(value) 10
                    memberVariable
                      modifier private
                      typeReference(type) int
                      declarator(declarator)
                        identifier(name) a
                        integer(value) 5
                      declarator(declarator)
                        identifier(name) b
                    memberVariable
                      modifier final
                      typeReference(type) String
                      declarator(declarator)
                        identifier(name) s
                    other
                      modifier static
                      block
                        expressionStatement
                          assignment
                            identifier(left) a
                            integer(right) 1
                    function
                      modifier public
                      identifier(name) Foo
                      parameters(parameters)
                        parameter
                          typeReference(type) int
                          identifier(name) x
                      block(body)
                        expressionStatement
                          assignment
                            member(left)
                              identifier(object) this
                              identifier(member) a
                            identifier(right) x
                        expressionStatement
                          call
                            identifier(object) super
                            identifier(callee) foo
                            arguments(arguments) ()
                    block
                      expressionStatement
                        assignment
                          identifier(left) b
                          integer(right) 2
                    function
                      annotation
                        identifier(name) Override
                      modifier public
                      typeParameters(typeParameters)
                        other
                          typeReference R
                      typeReference(type) R
                      identifier(name) m
                      parameters(parameters)
                        receiver
                          typeReference Foo
                          identifier this
                        parameter
                          modifier final
                          typeReference(type) int
                          identifier(name) a
                        variadicParameter
                          typeReference String
                          declarator
                            identifier(name) rest
                      other
                        typeReference E
                        typeReference F
                      block(body)
                        returning
                          null null
                    signature
                      modifier abstract
                      typeReference(type) int
                      identifier(name) sig
                      parameters(parameters)
                        parameter
                          typeReference(type) int
                          identifier(name) a
                    function
                      typeReference(type) void
                      identifier(name) loops
                      parameters(parameters)
                        parameter
                          typeReference(type)
                            typeReference List
                            other
                              typeReference String
                          identifier(name) xs
                      block(body)
                        constant
                          modifier final
                          typeReference(type) int
                          declarator(declarator)
                            identifier(name) k
                            integer(value) 3
                        variable
                          typeReference(type) int
                          declarator(declarator)
                            identifier(name) q
                            unary(value)
                              operation(operation) -
                              integer(operand) 5
                          declarator(declarator)
                            identifier(name) arr
                            other []
                            list(value)
                              integer 1
                              integer 2
                        forLoop
                          variable(initializer)
                            typeReference(type) int
                            declarator(declarator)
                              identifier(name) i
                              integer(value) 0
                          comparison(condition)
                            identifier(left) i
                            comparisonOperator(operation) <
                            integer(right) 10
                          increment(update)
                            identifier i
                            operation(operation) ++
                          block(body)
                            continuing continue;
                        forEach
                          modifier final
                          typeReference(type) String
                          identifier(name) s
                          identifier(iterable) xs
                          expressionStatement(body)
                            call
                              member(object)
                                identifier(object) System
                                identifier(member) out
                              identifier(callee) println
                              arguments(arguments)
                                identifier s
                        whileLoop
                          parenthesised(condition)
                            boolean true
                          breaking(body) break;
                        doLoop
                          block(body)
                            expressionStatement
                              augmentedAssignment
                                identifier(left) q
                                operation(operation) +=
                                integer(right) 2
                            expressionStatement
                              augmentedAssignment
                                identifier(left) q
                                operation(operation) >>>=
                                integer(right) 1
                          parenthesised(condition)
                            logical
                              logical(left)
                                not(left)
                                  notOperator(operation) !
                                  parenthesised(operand)
                                    comparison
                                      identifier(left) q
                                      comparisonOperator(operation) ==
                                      integer(right) 3
                                logicalOperator(operation) &&
                                identifier(right) a
                              logicalOperator(operation) ||
                              identifier(right) b
                        branch
                          parenthesised(condition)
                            comparison
                              identifier(left) q
                              comparisonOperator(operation) >
                              integer(right) 3
                          expressionStatement(consequence)
                            call
                              identifier(callee) foo
                              arguments(arguments) ()
                          elseKeyword else
                          elseIf(alternative)
                            parenthesised(condition)
                              comparison
                                identifier(left) q
                                comparisonOperator(operation) instanceof
                                typeReference(right) Foo
                                identifier(name) f
                            block(consequence) { }
                            elseKeyword else
                            expressionStatement(alternative)
                              call
                                identifier(callee) bar
                                arguments(arguments)
                                  integer 1
                                  string
                                    stringContent x
                                    stringContent \n
                        switching
                          parenthesised(condition)
                            identifier q
                          block(body)
                            switchCase
                              pattern
                                integer 1
                            switchCase
                              pattern
                                integer 2
                                integer 3
                              expressionStatement
                                call
                                  identifier(callee) foo
                                  arguments(arguments) ()
                              breaking break;
                            defaultCase
                              pattern default
                              expressionStatement
                                call
                                  identifier(callee) bar
                                  arguments(arguments) ()
                        variable
                          typeReference(type) int
                          declarator(declarator)
                            identifier(name) r
                            switching(value)
                              parenthesised(condition)
                                identifier q
                              block(body)
                                switchCase
                                  pattern
                                    integer 1
                                  expressionStatement
                                    integer 5
                                switchCase
                                  pattern
                                    integer 2
                                    integer 3
                                  block
                                    yielding
                                      integer 7
                                switchCase
                                  pattern
                                    pattern
                                      pattern
                                        typeReference Foo
                                        identifier f
                                    caseGuard
                                      comparison
                                        member(left)
                                          identifier(object) f
                                          identifier(member) a
                                        comparisonOperator(operation) >
                                        integer(right) 3
                                  expressionStatement
                                    integer 1
                                defaultCase
                                  pattern default
                                  throwing
                                    creation
                                      typeReference(type) X
                                      arguments(arguments) ()
                        tryBlock
                          resource
                            variable
                              typeReference(type) var
                              identifier(name) in
                              call(value)
                                identifier(callee) open
                                arguments(arguments) ()
                            variable
                              identifier out
                          block(body)
                            expressionStatement
                              call
                                identifier(callee) x
                                arguments(arguments) ()
                          handler
                            parameter
                              other
                                typeReference A
                                typeReference B
                              identifier(name) e
                            block(body) { }
                          finally
                            block { }
                        tryBlock
                          block(body) { }
                          handler
                            parameter
                              other
                                typeReference E
                              identifier(name) e
                            block(body)
                              throwing
                                identifier e
                        label
                          identifier(label) label
                          forLoop(body)
                            breaking(body)
                              identifier label
                        variable
                          typeReference(type)
                            typeReference int
                            other []
                          declarator(declarator)
                            identifier(name) n
                            creation(value)
                              typeReference(type) int
                              other
                                integer 10
                        variable
                          typeReference(type) Object
                          declarator(declarator)
                            identifier(name) o
                            creation(value)
                              typeReference(type)
                                typeReference Foo
                                other <>
                              arguments(arguments)
                                integer 1
                              typeBody(body)
                                function
                                  typeReference(type) void
                                  identifier(name) x
                                  parameters(parameters) ()
                                  block(body) {}
                        variable
                          typeReference(type) Runnable
                          declarator(declarator)
                            identifier(name) l
                            lambda(value)
                              parameters(parameters) ()
                              integer(body) 5
                        variable
                          typeReference(type) F
                          declarator(declarator)
                            identifier(name) g
                            lambda(value)
                              parameter(parameters) x
                              block(body)
                                returning
                                  identifier x
                        variable
                          typeReference(type) F
                          declarator(declarator)
                            identifier(name) h
                            lambda(value)
                              parameters(parameters)
                                parameter x
                                parameter y
                              binary(body)
                                identifier(left) x
                                operation(operation) +
                                identifier(right) y
                        variable
                          typeReference(type) F
                          declarator(declarator)
                            identifier(name) i
                            lambda(value)
                              parameters(parameters)
                                parameter
                                  typeReference(type) int
                                  identifier(name) x
                                parameter
                                  typeReference(type) int
                                  identifier(name) y
                              identifier(body) x
                        variable
                          typeReference(type) G
                          declarator(declarator)
                            identifier(name) m
                            member(value)
                              identifier String
                              identifier valueOf
                        expressionStatement
                          assignment
                            subscripting(left)
                              identifier(object) n
                              integer(index) 3
                            cast(right)
                              typeReference(type) int
                              float(value) 4.5f
                        expressionStatement
                          assignment
                            identifier(left) c
                            ternary(right)
                              identifier(condition) a
                              character(consequence) 'c'
                              integer(alternative) 0x1F
                        variable
                          typeReference(type) long
                          declarator(declarator)
                            identifier(name) w
                            integer(value) 10L
                        expressionStatement
                          unary
                            operation(operation) ~
                            identifier(operand) q
                        other
                          modifier synchronized
                          parenthesised
                            identifier this
                          block(body)
                            expressionStatement
                              increment
                                identifier q
                                operation(operation) ++
                            expressionStatement
                              increment
                                operation(operation) --
                                identifier q
                        assertion
                          comparison
                            identifier(left) a
                            comparisonOperator(operation) >
                            integer(right) 3
                          string
                            stringContent m
                        variable
                          typeReference(type) var
                          declarator(declarator)
                            identifier(name) t
                            string(value)
                              stringContent ⏎      text
                        expressionStatement
                          call
                            other(object)
                              typeReference Foo
                            identifier(callee) getName
                            arguments(arguments) ()
                        branch
                          parenthesised(condition)
                            identifier a
                          block(consequence) { }
                          elseKeyword else
                          block(alternative)
                            expressionStatement
                              call
                                identifier(callee) x
                                arguments(arguments) ()
                        expressionStatement
                          call
                            member(object)
                              member(object)
                                identifier(object) a
                                identifier(member) b
                              identifier(member) c
                            identifier(callee) d
                            arguments(arguments)
                              integer 3
                        type
                          identifier(name) Local
                          typeBody(body) {}
                interface
                  identifier(name) I
                  superTypes(superTypes)
                    other
                      typeReference J
                      typeReference K
                  typeBody(body)
                    constant
                      typeReference(type) int
                      declarator(declarator)
                        identifier(name) X
                        integer(value) 3
                    signature
                      typeReference(type) void
                      identifier(name) m
                      parameters(parameters) ()
                    function
                      typeReference(type) void
                      identifier(name) n
                      parameters(parameters) ()
                      block(body) { }
                enumeration
                  identifier(name) E
                  superTypes(superTypes)
                    other
                      typeReference I
                  typeBody(body)
                    enumerationCase
                      identifier(name) A
                      arguments(arguments)
                        integer 1
                    enumerationCase
                      identifier(name) B
                      typeBody(body)
                        function
                          typeReference(type) void
                          identifier(name) x
                          parameters(parameters) ()
                          block(body) {}
                    enumerationCase
                      identifier(name) C
                    memberVariable
                      modifier private
                      typeReference(type) int
                      declarator(declarator)
                        identifier(name) f
                    function
                      identifier(name) E
                      parameters(parameters)
                        parameter
                          typeReference(type) int
                          identifier(name) a
                      block(body) {}
                    function
                      typeReference(type) void
                      identifier(name) y
                      parameters(parameters) ()
                      block(body) {}
                type
                  identifier(name) P
                  parameters(parameters)
                    parameter
                      typeReference(type) int
                      identifier(name) x
                    parameter
                      typeReference(type) int
                      identifier(name) y
                  typeBody(body)
                    function
                      identifier(name) P
                      block(body)
                        expressionStatement
                          call
                            identifier(callee) check
                            arguments(arguments) ()
                    memberVariable
                      modifier static
                      typeReference(type) int
                      declarator(declarator)
                        identifier(name) z
                        integer(value) 1
                interface
                  identifier(name) Ann
                  typeBody(body)
                    signature
                      typeReference(type) int
                      identifier(name) v
                      integer(value) 3
                """##)
    ]
}
