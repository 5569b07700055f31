import Detection

extension PageOutline {
    static let rust: [PageOutline] = [
        PageOutline(
            language: .rust, title: "the language in a page",
            source: ##"""
                #![allow(dead_code)]
                use std::{fs, io::Read as R};
                const MAX: usize = 10;
                static mut S: i32 = -5;
                #[derive(Debug)]
                pub struct P<T: Ord> { pub x: i32, y: T }
                struct U(i32, String);
                enum E { A = 1, B(i32), C { x: u8 } }
                pub trait Tr: Base + Send { const K: i32 = 3; fn sig(&self, a: i32) -> i32; fn def(&mut self) { } }
                impl<T> Tr for P<T> where T: X { fn sig(&self, a: i32) -> i32 { self.x + a } }
                impl P<i32> { pub fn new(x: i32, (a, b): (i32, i32), mut z: &str, _: u8) -> Self { Self { x, y: 1 } } }
                mod m { pub fn f() {} }
                async fn g(self: Box<Self>, a: i32) -> Result<(), E> {
                    let x = 5; let mut y: f64 = -1.5e3; let (p, q) = (1, 2);
                    if x == 3 && y > 2.0 { foo(); } else if let Some(z) = o { bar::baz(1)?; } else { return Err(e); }
                    while x < 10 { break; }
                    'outer: loop { break 'outer 5; }
                    for i in 0..10 { println!("{} {}", i, 3 > 2); }
                    match x { 1 => 2, 2 | 3 => { foo() } n if n > 5 => n, 4..=9 => 1, _ => 0, };
                    let c = |a: i32, b| a + b; let e = async { g().await };
                    let v = vec![1, 2, 3]; let arr = [1; 10]; let t = (1, "s\n", 'c', r"raw", true);
                    x += 1; y = y as f64 * 2.0; a.b.c[3] = !x; *p = &mut q; x << 2; x.0;
                    a.method(1, x).other::<T>(2); P::<i32>::new(5);
                    let Some(k) = o else { return; };
                    unsafe { foo(); }
                    x
                }
                macro_rules! mm { ($e:expr) => { $e + 1 }; }
                """##,
            outline: ##"""
                annotation
                  other
                    identifier allow
                    other(arguments)
                      identifier dead_code
                importation
                  other(operand)
                    identifier(path) std
                    other
                      identifier fs
                      other
                        member(path)
                          identifier(object) io
                          identifier(member) Read
                        identifier(alias) R
                constant
                  identifier(name) MAX
                  typeReference(type) usize
                  integer(value) 10
                variable
                  modifier mut
                  identifier(name) S
                  typeReference(type) i32
                  unary(value)
                    operation(operation) -
                    integer 5
                annotation
                  other
                    identifier derive
                    other(arguments)
                      identifier Debug
                type
                  modifier pub
                  typeReference(name) P
                  typeParameters(typeParameters)
                    other
                      typeReference(name) T
                      superTypes(superTypes)
                        typeReference Ord
                  typeBody(body)
                    memberVariable
                      modifier pub
                      identifier(name) x
                      typeReference(type) i32
                    memberVariable
                      identifier(name) y
                      typeReference(type) T
                type
                  typeReference(name) U
                  typeBody(body)
                    typeReference(type) i32
                    typeReference(type) String
                enumeration
                  typeReference(name) E
                  typeBody(body)
                    enumerationCase
                      identifier(name) A
                      integer(value) 1
                    enumerationCase
                      identifier(name) B
                      typeBody(body)
                        typeReference(type) i32
                    enumerationCase
                      identifier(name) C
                      typeBody(body)
                        memberVariable
                          identifier(name) x
                          typeReference(type) u8
                interface
                  modifier pub
                  typeReference(name) Tr
                  superTypes(superTypes)
                    typeReference Base
                    typeReference Send
                  typeBody(body)
                    constant
                      identifier(name) K
                      typeReference(type) i32
                      integer(value) 3
                    signature
                      identifier(name) sig
                      parameters(parameters)
                        receiver
                          identifier self
                        parameter
                          identifier(name) a
                          typeReference(type) i32
                      typeReference(returnType) i32
                    function
                      identifier(name) def
                      parameters(parameters)
                        receiver
                          modifier mut
                          identifier self
                      block(body) { }
                typeExtension
                  typeParameters(typeParameters)
                    other
                      typeReference(name) T
                  typeReference(superTypes) Tr
                  typeReference(type)
                    typeReference(type) P
                    other
                      typeReference T
                  other
                    other
                      typeReference(left) T
                      superTypes(superTypes)
                        typeReference X
                  typeBody(body)
                    function
                      identifier(name) sig
                      parameters(parameters)
                        receiver
                          identifier self
                        parameter
                          identifier(name) a
                          typeReference(type) i32
                      typeReference(returnType) i32
                      block(body)
                        binary
                          member(left)
                            identifier(object) self
                            identifier(member) x
                          operation(operation) +
                          identifier(right) a
                typeExtension
                  typeReference(type)
                    typeReference(type) P
                    other
                      typeReference i32
                  typeBody(body)
                    function
                      modifier pub
                      identifier(name) new
                      parameters(parameters)
                        parameter
                          identifier(name) x
                          typeReference(type) i32
                        parameter
                          pattern(name)
                            identifier a
                            identifier b
                          typeReference(type)
                            typeReference i32
                            typeReference i32
                        parameter
                          modifier mut
                          identifier(name) z
                          typeReference(type)
                            typeReference(type) str
                        parameter
                          identifier(name) _
                          typeReference(type) u8
                      typeReference(returnType) Self
                      block(body)
                        creation
                          typeReference(type) Self
                          arguments(arguments)
                            argument
                              identifier x
                            keywordArgument
                              identifier(name) y
                              integer(value) 1
                namespace
                  identifier(name) m
                  block(body)
                    function
                      modifier pub
                      identifier(name) f
                      parameters(parameters) ()
                      block(body) {}
                function
                  modifier async
                  identifier(name) g
                  parameters(parameters)
                    receiver
                      identifier(name) self
                      typeReference(type)
                        typeReference(type) Box
                        other
                          typeReference Self
                    parameter
                      identifier(name) a
                      typeReference(type) i32
                  typeReference(returnType)
                    typeReference(type) Result
                    other
                      typeReference ()
                      typeReference E
                  block(body)
                    constant
                      identifier(name) x
                      integer(value) 5
                    variable
                      modifier mut
                      identifier(name) y
                      typeReference(type) f64
                      unary(value)
                        operation(operation) -
                        float 1.5e3
                    constant
                      pattern(name)
                        identifier p
                        identifier q
                      tuple(value)
                        integer 1
                        integer 2
                    branch
                      logical(condition)
                        comparison(left)
                          identifier(left) x
                          comparisonOperator(operation) ==
                          integer(right) 3
                        logicalOperator(operation) &&
                        comparison(right)
                          identifier(left) y
                          comparisonOperator(operation) >
                          float(right) 2.0
                      block(consequence)
                        call
                          identifier(callee) foo
                          arguments(arguments) ()
                      elseClause(alternative)
                        elseKeyword else
                        elseIf(body)
                          other(condition)
                            pattern(name)
                              identifier(type) Some
                              identifier z
                            identifier(value) o
                          block(consequence)
                            other
                              call
                                member(callee)
                                  identifier(object) bar
                                  identifier(member) baz
                                arguments(arguments)
                                  integer 1
                          elseClause(alternative)
                            elseKeyword else
                            block(body)
                              returning
                                call
                                  identifier(callee) Err
                                  arguments(arguments)
                                    identifier e
                    whileLoop
                      comparison(condition)
                        identifier(left) x
                        comparisonOperator(operation) <
                        integer(right) 10
                      block(body)
                        breaking break
                    endlessLoop
                      identifier(label) 'outer
                      block(body)
                        breaking
                          identifier(label) 'outer
                          integer 5
                    forEach
                      identifier(left) i
                      other(iterable)
                        integer 0
                        integer 10
                      block(body)
                        macroCall
                          identifier(callee) println
                          arguments
                            string
                              stringContent {} {}
                            identifier i
                            integer 3
                            integer 2
                    switching
                      identifier(condition) x
                      block(body)
                        switchCase
                          pattern
                            integer 1
                          integer(body) 2
                        switchCase
                          pattern
                            pattern
                              integer 2
                              integer 3
                          block(body)
                            call
                              identifier(callee) foo
                              arguments(arguments) ()
                        switchCase
                          pattern
                            identifier n
                            comparison(condition)
                              identifier(left) n
                              comparisonOperator(operation) >
                              integer(right) 5
                          identifier(body) n
                        switchCase
                          pattern
                            pattern
                              integer(left) 4
                              integer(right) 9
                          integer(body) 1
                        defaultCase
                          pattern
                            identifier _
                          integer(body) 0
                    emptyStatement ;
                    constant
                      identifier(name) c
                      lambda(value)
                        parameters(parameters)
                          parameter
                            identifier(name) a
                            typeReference(type) i32
                          parameter b
                        binary(body)
                          identifier(left) a
                          operation(operation) +
                          identifier(right) b
                    constant
                      identifier(name) e
                      other(value)
                        block
                          awaiting
                            call
                              identifier(callee) g
                              arguments(arguments) ()
                    constant
                      identifier(name) v
                      macroCall(value)
                        identifier(callee) vec
                        arguments
                          integer 1
                          integer 2
                          integer 3
                    constant
                      identifier(name) arr
                      list(value)
                        integer 1
                        integer(index) 10
                    constant
                      identifier(name) t
                      tuple(value)
                        integer 1
                        string
                          stringContent s
                          stringContent \n
                        character 'c'
                        string
                          stringContent raw
                        boolean true
                    augmentedAssignment
                      identifier(left) x
                      operation(operation) +=
                      integer(right) 1
                    assignment
                      identifier(left) y
                      binary(right)
                        cast(left)
                          identifier(value) y
                          typeReference(type) f64
                        operation(operation) *
                        float(right) 2.0
                    assignment
                      subscripting(left)
                        member(object)
                          member(object)
                            identifier(object) a
                            identifier(member) b
                          identifier(member) c
                        integer(index) 3
                      not(right)
                        notOperator(operation) !
                        identifier x
                    assignment
                      unary(left)
                        operation(operation) *
                        identifier p
                      unary(right)
                        operation(operation) &
                        modifier mut
                        identifier(operand) q
                    shift
                      identifier(left) x
                      shiftOperator(operation) <<
                      integer(right) 2
                    member
                      identifier(object) x
                      identifier(member) 0
                    call
                      member(callee)
                        call(object)
                          member(callee)
                            identifier(object) a
                            identifier(member) method
                          arguments(arguments)
                            integer 1
                            identifier x
                        identifier(member) other
                      other(callee)
                        typeReference T
                      arguments(arguments)
                        integer 2
                    call
                      member(callee)
                        typeReference(object)
                          typeReference(type) P
                          other
                            typeReference i32
                        identifier(member) new
                      arguments(arguments)
                        integer 5
                    constant
                      pattern(name)
                        identifier(type) Some
                        identifier k
                      identifier(value) o
                      elseKeyword else
                      block(alternative)
                        returning return
                    other
                      block
                        call
                          identifier(callee) foo
                          arguments(arguments) ()
                    identifier x
                directive macro_rules! mm { ($e:expr) => { $e + 1 }; }
                """##)
    ]
}
