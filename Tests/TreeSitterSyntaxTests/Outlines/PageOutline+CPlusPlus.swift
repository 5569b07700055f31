import Detection

extension PageOutline {
    static let cPlusPlus: [PageOutline] = [
        PageOutline(
            language: .cpp, title: "the language in a page",
            source: ##"""
                #include <vector>
                using namespace std; using A = int; using B::c;
                namespace a::b { namespace { int z; } }
                template <typename T, int N = 3> class Foo final : public Base<T>, private Other {
                 public:
                  Foo(int a, int b = 5) : a_(a), b_{b} { x(); }
                  explicit Foo(const Foo &) = delete;
                  virtual ~Foo() = default;
                  ~Foo() { }
                  static constexpr int K = 10; static const int L = 3; const int M = 4;
                  int a_ = 1, b_;
                  virtual int pure(int) const = 0;
                  bool operator==(const Foo &o) const noexcept { return a_ == o.a_; }
                  operator bool() const { return true; }
                  template <class U> auto m(U &&u, int *p = nullptr) -> decltype(u) { return u; }
                  friend class Bar; enum class E : int { A = 1, B };
                  void (*fp)(int);
                };
                template <> int Foo<int>::bar(int x, ...) const { return x; }
                a::b::C a::b::C::make(int &x, std::vector<int> v) { return {}; }
                template <typename... Ts> void va(Ts... ts) {}
                constexpr int C = 5; constinit auto z = 3;
                int main(int argc, char **argv) {
                  for (auto &x : v) { continue; } for (const auto &[k, w] : m) {}
                  try { throw std::runtime_error("x"); } catch (const E &e) { } catch (...) { }
                  auto l = [&, x = 1](int a, int b) mutable -> int { return a + b; }; auto g = [] { };
                  auto *p = new Foo<int>(1, 2); delete p; auto r = new int[10];
                  if (int n = f(); n > 3) { } else if (a and not b) { } if constexpr (N > 3) {}
                  x->y.z(1)->w<int>(2); std::move(x); this->x = 3;
                  static_cast<int>(y); auto s = R"(raw)"; auto t = "s"_sv; 1'000'000; 5ms; nullptr;
                  switch (x) { case 1: case A::B: f(); break; default: ; }
                  co_return 5; co_await f(); a <=> b; v[3]; x = a ? b : c; x += 1;
                  int arr[3] = {1, 2, 3}; const int k = 3; Foo f(1, 2); int proto(int);
                }
                void tf() try { } catch (...) { }
                static_assert(sizeof(int) == 4, "m"); typedef int (*FP)(int);
                """##,
            outline: ##"""
                importation
                  string(path) <vector>
                importation
                  identifier std
                typeAlias
                  typeReference(name) A
                  typeReference(type)
                    typeReference(type) int
                importation
                  member
                    identifier(object) B
                    identifier(member) c
                namespace
                  identifier(name) a::b
                  block(body)
                    namespace
                      block(body)
                        variable
                          typeReference(type) int
                          identifier(name) z
                typeParameters(parameters)
                  other
                    typeReference T
                  parameter
                    typeReference(type) int
                    identifier(name) N
                    integer(value) 3
                type
                  typeReference(name) Foo
                  modifier final
                  superTypes(superTypes)
                    modifier public
                    typeReference
                      typeReference(name) Base
                      other(arguments)
                        typeReference
                          typeReference(type) T
                    modifier private
                    typeReference Other
                  typeBody(body)
                    modifier public
                    function
                      identifier(name) Foo
                      parameters(parameters)
                        parameter
                          typeReference(type) int
                          identifier(name) a
                        parameter
                          typeReference(type) int
                          identifier(name) b
                          integer(value) 5
                      other
                        other
                          identifier a_
                          arguments
                            identifier a
                        other
                          identifier b_
                          list
                            identifier b
                      block(body)
                        expressionStatement
                          call
                            identifier(callee) x
                            arguments(arguments) ()
                    signature
                      modifier explicit
                      identifier(name) Foo
                      parameters(parameters)
                        parameter
                          modifier const
                          typeReference(type) Foo
                      other = delete;
                    signature
                      identifier(name) ~Foo
                      parameters(parameters) ()
                      other = default;
                    function
                      identifier(name) ~Foo
                      parameters(parameters) ()
                      block(body) { }
                    constant
                      modifier static
                      modifier constexpr
                      typeReference(type) int
                      identifier(name) K
                      integer(value) 10
                    constant
                      modifier static
                      modifier const
                      typeReference(type) int
                      identifier(name) L
                      integer(value) 3
                    memberVariable
                      modifier const
                      typeReference(type) int
                      identifier(name) M
                      integer(value) 4
                    memberVariable
                      typeReference(type) int
                      identifier(name) a_
                      integer(value) 1
                      identifier(name) b_
                    signature
                      typeReference(type) int
                      identifier(name) pure
                      parameters(parameters)
                        parameter
                          typeReference(type) int
                      modifier const
                      integer(value) 0
                    function
                      typeReference(type) bool
                      identifier(name) operator==
                      parameters(parameters)
                        parameter
                          modifier const
                          typeReference(type) Foo
                          identifier(name) o
                      modifier const
                      modifier noexcept
                      block(body)
                        returning
                          comparison
                            identifier(left) a_
                            comparisonOperator(operation) ==
                            member(right)
                              identifier(object) o
                              identifier(member) a_
                    function
                      identifier(name) operator bool() const
                      block(body)
                        returning
                          boolean true
                    typeParameters(parameters)
                      other
                        typeReference U
                    function
                      typeReference(type)
                        typeReference auto
                      identifier(name) m
                      parameters(parameters)
                        parameter
                          typeReference(type) U
                          identifier(name) u
                        parameter
                          typeReference(type) int
                          identifier(name) p
                          null(value) nullptr
                      typeReference(returnType)
                        typeReference
                          typeReference(type)
                            identifier u
                      block(body)
                        returning
                          identifier u
                    other
                      typeReference Bar
                    memberVariable
                      enumeration(type)
                        typeReference(name) E
                        typeReference(superTypes) int
                        typeBody(body)
                          enumerationCase
                            identifier(name) A
                            integer(value) 1
                          enumerationCase
                            identifier(name) B
                    memberVariable
                      typeReference(type) void
                      identifier(name) fp
                      parameters(parameters)
                        parameter
                          typeReference(type) int
                typeParameters(parameters) <>
                function
                  typeReference(type) int
                  member(name)
                    typeReference(object)
                      typeReference(name) Foo
                      other(arguments)
                        typeReference
                          typeReference(type) int
                    identifier(member) bar
                  parameters(parameters)
                    parameter
                      typeReference(type) int
                      identifier(name) x
                    variadicParameter ...
                  modifier const
                  block(body)
                    returning
                      identifier x
                function
                  typeReference(type)
                    identifier(object) a
                    member(member)
                      identifier(object) b
                      typeReference(member) C
                  member(name)
                    identifier(object) a
                    member(member)
                      identifier(object) b
                      member(member)
                        identifier(object) C
                        identifier(member) make
                  parameters(parameters)
                    parameter
                      typeReference(type) int
                      identifier(name) x
                    parameter
                      typeReference(type)
                        identifier(object) std
                        typeReference(member)
                          typeReference(name) vector
                          other(arguments)
                            typeReference
                              typeReference(type) int
                      identifier(name) v
                  block(body)
                    returning
                      list {}
                typeParameters(parameters)
                  other
                    typeReference Ts
                function
                  typeReference(type) void
                  identifier(name) va
                  parameters(parameters)
                    variadicParameter
                      typeReference(type) Ts
                      identifier(name) ts
                  block(body) {}
                constant
                  modifier constexpr
                  typeReference(type) int
                  declarator(declarator)
                    identifier(name) C
                    integer(value) 5
                variable
                  modifier constinit
                  typeReference(type)
                    typeReference auto
                  declarator(declarator)
                    identifier(name) z
                    integer(value) 3
                function
                  typeReference(type) int
                  identifier(name) main
                  parameters(parameters)
                    parameter
                      typeReference(type) int
                      identifier(name) argc
                    parameter
                      typeReference(type) char
                      identifier(name) argv
                  block(body)
                    forEach
                      typeReference(type)
                        typeReference auto
                      identifier(name) x
                      identifier(iterable) v
                      block(body)
                        continuing continue;
                    forEach
                      modifier const
                      typeReference(type)
                        typeReference auto
                      identifier(name) k
                      identifier(name) w
                      identifier(iterable) m
                      block(body) {}
                    tryBlock
                      block(body)
                        throwing
                          call
                            member(callee)
                              identifier(object) std
                              identifier(member) runtime_error
                            arguments(arguments)
                              string
                                stringContent x
                      handler
                        parameters(parameters)
                          parameter
                            modifier const
                            typeReference(type) E
                            identifier(name) e
                        block(body) { }
                      handler
                        parameters(parameters)
                          variadicParameter ...
                        block(body) { }
                    variable
                      typeReference(type)
                        typeReference auto
                      declarator(declarator)
                        identifier(name) l
                        lambda(value)
                          other
                            other &
                            other
                              identifier(left) x
                              integer(right) 1
                          parameters(parameters)
                            parameter
                              typeReference(type) int
                              identifier(name) a
                            parameter
                              typeReference(type) int
                              identifier(name) b
                          modifier mutable
                          typeReference(returnType)
                            typeReference
                              typeReference(type) int
                          block(body)
                            returning
                              binary
                                identifier(left) a
                                operation(operation) +
                                identifier(right) b
                    variable
                      typeReference(type)
                        typeReference auto
                      declarator(declarator)
                        identifier(name) g
                        lambda(value)
                          other []
                          block(body) { }
                    variable
                      typeReference(type)
                        typeReference auto
                      declarator(declarator)
                        identifier(name) p
                        creation(value)
                          typeReference(type)
                            typeReference(name) Foo
                            other(arguments)
                              typeReference
                                typeReference(type) int
                          arguments(arguments)
                            integer 1
                            integer 2
                    expressionStatement
                      deletion
                        identifier p
                    variable
                      typeReference(type)
                        typeReference auto
                      declarator(declarator)
                        identifier(name) r
                        creation(value)
                          typeReference(type) int
                          other
                            integer(index) 10
                    branch
                      parenthesised(condition)
                        variable(initializer)
                          typeReference(type) int
                          declarator(declarator)
                            identifier(name) n
                            call(value)
                              identifier(callee) f
                              arguments(arguments) ()
                        comparison(value)
                          identifier(left) n
                          comparisonOperator(operation) >
                          integer(right) 3
                      block(consequence) { }
                      elseClause(alternative)
                        elseKeyword else
                        elseIf(body)
                          parenthesised(condition)
                            logical(value)
                              identifier(left) a
                              logicalOperator(operation) and
                              not(right)
                                notOperator(operation) not
                                identifier(operand) b
                          block(consequence) { }
                    branch
                      parenthesised(condition)
                        comparison(value)
                          identifier(left) N
                          comparisonOperator(operation) >
                          integer(right) 3
                      block(consequence) {}
                    expressionStatement
                      call
                        member(callee)
                          call(object)
                            member(callee)
                              member(object)
                                identifier(object) x
                                identifier(member) y
                              identifier(member) z
                            arguments(arguments)
                              integer 1
                          other(member)
                            identifier(name) w
                            other(arguments)
                              typeReference
                                typeReference(type) int
                        arguments(arguments)
                          integer 2
                    expressionStatement
                      call
                        member(callee)
                          identifier(object) std
                          identifier(member) move
                        arguments(arguments)
                          identifier x
                    expressionStatement
                      assignment
                        member(left)
                          identifier(object) this
                          identifier(member) x
                        integer(right) 3
                    expressionStatement
                      call
                        other(callee)
                          identifier(name) static_cast
                          other(arguments)
                            typeReference
                              typeReference(type) int
                        arguments(arguments)
                          identifier y
                    variable
                      typeReference(type)
                        typeReference auto
                      declarator(declarator)
                        identifier(name) s
                        string(value)
                          stringContent raw
                    variable
                      typeReference(type)
                        typeReference auto
                      declarator(declarator)
                        identifier(name) t
                        string(value)
                          stringContent s
                    expressionStatement
                      integer 1'000'000
                    expressionStatement
                      integer 5
                    expressionStatement
                      null nullptr
                    switching
                      parenthesised(condition)
                        identifier(value) x
                      block(body)
                        switchCase
                          integer(condition) 1
                        switchCase
                          member(condition)
                            identifier(object) A
                            identifier(member) B
                          expressionStatement
                            call
                              identifier(callee) f
                              arguments(arguments) ()
                          breaking break;
                        defaultCase
                          emptyStatement ;
                    returning
                      integer 5
                    expressionStatement
                      awaiting
                        call(operand)
                          identifier(callee) f
                          arguments(arguments) ()
                    expressionStatement
                      comparison
                        identifier(left) a
                        comparisonOperator(operation) <=>
                        identifier(right) b
                    expressionStatement
                      subscripting
                        identifier(object) v
                        integer(index) 3
                    expressionStatement
                      assignment
                        identifier(left) x
                        ternary(right)
                          identifier(condition) a
                          identifier(consequence) b
                          identifier(alternative) c
                    expressionStatement
                      augmentedAssignment
                        identifier(left) x
                        operation(operation) +=
                        integer(right) 1
                    variable
                      typeReference(type) int
                      declarator(declarator)
                        identifier(name) arr
                        integer(index) 3
                        list(value)
                          integer 1
                          integer 2
                          integer 3
                    constant
                      modifier const
                      typeReference(type) int
                      declarator(declarator)
                        identifier(name) k
                        integer(value) 3
                    variable
                      typeReference(type) Foo
                      declarator(declarator)
                        identifier(name) f
                        arguments(value)
                          integer 1
                          integer 2
                    signature
                      typeReference(type) int
                      identifier(name) proto
                      parameters(parameters)
                        parameter
                          typeReference(type) int
                function
                  typeReference(type) void
                  identifier(name) tf
                  parameters(parameters) ()
                  tryBlock(body)
                    block(body) { }
                    handler
                      parameters(parameters)
                        variadicParameter ...
                      block(body) { }
                assertion
                  comparison(condition)
                    other(left)
                      typeReference(type)
                        typeReference(type) int
                    comparisonOperator(operation) ==
                    integer(right) 4
                  string
                    stringContent m
                typeAlias
                  typeReference(type) int
                  typeReference(name) FP
                  parameters(parameters)
                    parameter
                      typeReference(type) int
                """##)
    ]
}
