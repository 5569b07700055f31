import Detection

extension PageOutline {
    static let ada: [PageOutline] = [
        PageOutline(
            language: .ada, title: "the language in a page",
            source: ##"""
                with Ada.Text_IO; use Ada.Text_IO;
                with Foo;
                -- comment
                package body P.Q is
                   Max : constant Integer := 10;
                   Named : constant := 3.5;
                   X, Y : Integer := 5;
                   Z : aliased String (1 .. 10);
                   type Rec is record
                      A, B : Integer := 0;
                      C : Float;
                   end record;
                   type Der is new Base with record D : Integer; end record;
                   type Color is (Red, Green);
                   type Arr is array (1 .. 5) of Integer;
                   subtype S is Integer range 1 .. 10;
                   type I is interface;
                   type Ptr is access all Integer;
                   E1 : exception;
                   procedure Decl (A : Integer);
                   function Abs_F (A, B : in out Integer; C : String := "x") return Boolean is abstract;
                   function Expr (A : Integer) return Integer is (A + 1);
                   procedure Null_P is null;
                   function F (A, B : Integer; C : in out Float := 1.0) return Integer is
                      L : Integer := -5;
                   begin
                      if A = 3 and then B /= 4 then
                         return 1;
                      elsif A > 2 or else not C or B < 1 then
                         null;
                      else
                         X := X + 1;
                      end if;
                      for I in 1 .. 10 loop exit when I = 5; end loop;
                      for E of Arr loop null; end loop;
                      for I in reverse Arr'Range loop null; end loop;
                      Outer : while X < 10 loop exit Outer; end loop Outer;
                      loop exit; end loop;
                      case X is
                         when 1 | 2 => Foo (1);
                         when 3 .. 5 => Put_Line ("a" & "b""c" & 'c');
                         when others => raise Constraint_Error with "msg";
                      end case;
                      declare K : constant Integer := 3; begin K2 := 1; exception when E : Constraint_Error | E1 => null; when others => raise; end;
                      Obj.Field (3).Proc (A => 1, B => 2);
                      V (3) := Integer (X); W := new Foo'(1, 2); R := (A => 1, B => 2); Arr2 := (1, 2, 3);
                      goto L1; <<L1>> Q := (if A then 1 else 2); T := (case X is when 1 => 2, when others => 3);
                      P := X ** 2 mod 3; Q := abs X; Simple; B := X in 1 .. 5; C := X not in S; Ptr.all := 16#FF#;
                      pragma Assert (X > 3);
                      delay 5.0; D := True; N := null;
                      return Result : Integer do Result := 1; end return;
                   exception
                      when others => return 0;
                   end F;
                   task body T is begin accept E (X : Integer) do null; end E; select accept A; or delay 1.0; else null; end select; end T;
                   protected body Pr is procedure Q is begin null; end Q; entry En when X > 1 is begin null; end En; end Pr;
                   generic type T is private; package G is end G;
                   procedure Inst is new Gen (Integer);
                begin
                   null;
                end P.Q;
                """##,
            outline: ##"""
                importation
                  member
                    identifier(object) Ada
                    identifier(member) Text_IO
                importation
                  member
                    identifier(object) Ada
                    identifier(member) Text_IO
                importation
                  identifier Foo
                comment -- comment
                namespace
                  member(name)
                    identifier(object) P
                    identifier(member) Q
                  block
                    constant
                      identifier(name) Max
                      modifier constant
                      identifier(type) Integer
                      integer(value) 10
                    constant
                      identifier(name) Named
                      modifier constant
                      float(value) 3.5
                    variable
                      identifier(name) X
                      identifier(name) Y
                      identifier(type) Integer
                      integer(value) 5
                    variable
                      identifier(name) Z
                      modifier aliased
                      slice(type)
                        identifier(object) String
                        slice
                          integer 1
                          token ..
                          integer 10
                    type
                      identifier(name) Rec
                      typeBody(body)
                        memberVariable
                          identifier(name) A
                          identifier(name) B
                          identifier(type) Integer
                          integer(value) 0
                        memberVariable
                          identifier(name) C
                          identifier(type) Float
                    type
                      identifier(name) Der
                      identifier(superTypes) Base
                      typeBody(body)
                        memberVariable
                          identifier(name) D
                          identifier(type) Integer
                    enumeration
                      identifier(name) Color
                      typeBody(body)
                        enumerationCase Red
                        enumerationCase Green
                    typeAlias
                      identifier(name) Arr
                      typeReference
                        slice
                          integer 1
                          token ..
                          integer 5
                        identifier(type) Integer
                    typeAlias
                      identifier(name) S
                      identifier(superTypes) Integer
                      other
                        slice
                          integer 1
                          token ..
                          integer 10
                    interface
                      identifier(name) I
                      modifier interface
                    typeAlias
                      identifier(name) Ptr
                      typeReference
                        modifier all
                        identifier(type) Integer
                    variable
                      identifier(name) E1
                    signature
                      identifier(name) Decl
                      parameters(parameters)
                        parameter
                          identifier(name) A
                          identifier(type) Integer
                    signature
                      identifier(name) Abs_F
                      parameters(parameters)
                        parameter
                          identifier(name) A
                          identifier(name) B
                          modifier in out
                          identifier(type) Integer
                        parameter
                          identifier(name) C
                          identifier(type) String
                          string(value) "x"
                      typeReference(returnType)
                        identifier(type) Boolean
                      modifier abstract
                    function
                      identifier(name) Expr
                      parameters(parameters)
                        parameter
                          identifier(name) A
                          identifier(type) Integer
                      typeReference(returnType)
                        identifier(type) Integer
                      binary(body)
                        identifier(left) A
                        operation(operation) +
                        integer(right) 1
                    signature
                      identifier(name) Null_P
                    function
                      identifier(name) F
                      parameters(parameters)
                        parameter
                          identifier(name) A
                          identifier(name) B
                          identifier(type) Integer
                        parameter
                          identifier(name) C
                          modifier in out
                          identifier(type) Float
                          float(value) 1.0
                      typeReference(returnType)
                        identifier(type) Integer
                      block
                        variable
                          identifier(name) L
                          identifier(type) Integer
                          unary(value)
                            operation(operation) -
                            integer(operand) 5
                      tryBlock(body)
                        branch(body)
                          logical(condition)
                            comparison(left)
                              identifier(left) A
                              comparisonOperator(operation) =
                              integer(right) 3
                            logicalOperator(operation) and
                            comparison(right)
                              identifier(left) B
                              comparisonOperator(operation) /=
                              integer(right) 4
                          returning(consequence)
                            integer(value) 1
                          elseIf(alternative)
                            logical(condition)
                              logical(left)
                                comparison(left)
                                  identifier(left) A
                                  comparisonOperator(operation) >
                                  integer(right) 2
                                logicalOperator(operation) or
                                not(right)
                                  notOperator(operation) not
                                  identifier(operand) C
                              logicalOperator(operation) or
                              comparison(right)
                                identifier(left) B
                                comparisonOperator(operation) <
                                integer(right) 1
                            emptyStatement(consequence) null;
                          elseKeyword else
                          assignment(alternative)
                            identifier(left) X
                            binary(right)
                              identifier(left) X
                              operation(operation) +
                              integer(right) 1
                        forLoop(body)
                          variable(initializer)
                            identifier(name) I
                            slice
                              integer 1
                              token ..
                              integer 10
                          breaking(body)
                            comparison(condition)
                              identifier(left) I
                              comparisonOperator(operation) =
                              integer(right) 5
                        forEach(body)
                          variable(iterable)
                            identifier(name) E
                            identifier(iterable) Arr
                          emptyStatement(body) null;
                        forLoop(body)
                          variable(initializer)
                            identifier(name) I
                            slice
                              identifier Arr
                              other Range
                          emptyStatement(body) null;
                        whileLoop(body)
                          identifier(label) Outer
                          comparison(condition)
                            identifier(left) X
                            comparisonOperator(operation) <
                            integer(right) 10
                          breaking(body)
                            identifier(label) Outer
                          identifier Outer
                        endlessLoop(body)
                          breaking(body) exit;
                        switching(body)
                          identifier(condition) X
                          switchCase
                            pattern
                              integer 1
                              integer 2
                            call
                              identifier(callee) Foo
                              arguments(arguments)
                                integer 1
                          switchCase
                            pattern
                              slice
                                integer 3
                                token ..
                                integer 5
                            call
                              identifier(callee) Put_Line
                              arguments(arguments)
                                binary
                                  binary(left)
                                    string(left) "a"
                                    operation(operation) &
                                    string(right) "b""c"
                                  operation(operation) &
                                  character(right) 'c'
                          defaultCase
                            pattern others
                            throwing
                              identifier(name) Constraint_Error
                              string(value) "msg"
                        block(body)
                          block
                            constant
                              identifier(name) K
                              modifier constant
                              identifier(type) Integer
                              integer(value) 3
                          tryBlock(body)
                            assignment(body)
                              identifier(left) K2
                              integer(right) 1
                            handler
                              variable(alias)
                                identifier(name) E
                              pattern
                                identifier(type) Constraint_Error
                                identifier(type) E1
                              emptyStatement(body) null;
                            handler
                              pattern others
                              throwing(body) raise;
                        call(body)
                          member(callee)
                            call(object)
                              member(callee)
                                identifier(object) Obj
                                identifier(member) Field
                              arguments(arguments)
                                integer 3
                            identifier(member) Proc
                          arguments(arguments)
                            keywordArgument
                              identifier(name) A
                              integer(value) 1
                            keywordArgument
                              identifier(name) B
                              integer(value) 2
                        assignment(body)
                          call(left)
                            identifier(callee) V
                            arguments(arguments)
                              integer 3
                          call(right)
                            identifier(callee) Integer
                            arguments(arguments)
                              identifier X
                        assignment(body)
                          identifier(left) W
                          creation(right)
                            cast
                              identifier(type) Foo
                              list
                                integer 1
                                integer 2
                        assignment(body)
                          identifier(left) R
                          list(right)
                            identifier(name) A
                            integer 1
                            identifier(name) B
                            integer 2
                        assignment(body)
                          identifier(left) Arr2
                          list(right)
                            integer 1
                            integer 2
                            integer 3
                        goto(body)
                          identifier(label) L1
                        label(body)
                          identifier(label) L1
                        assignment(body)
                          identifier(left) Q
                          ternary(right)
                            identifier(condition) A
                            integer(value) 1
                            elseKeyword else
                            integer(value) 2
                        assignment(body)
                          identifier(left) T
                          switching(right)
                            identifier(condition) X
                            switchCase
                              pattern
                                integer 1
                              integer(body) 2
                            defaultCase
                              pattern others
                              integer(body) 3
                        assignment(body)
                          identifier(left) P
                          binary(right)
                            binary(left)
                              identifier(left) X
                              operation(operation) **
                              integer(right) 2
                            operation(operation) mod
                            integer(right) 3
                        assignment(body)
                          identifier(left) Q
                          unary(right)
                            operation(operation) abs
                            identifier(operand) X
                        call(body)
                          identifier(callee) Simple
                        assignment(body)
                          identifier(left) B
                          comparison(right)
                            identifier X
                            comparisonOperator(operation) in
                            other
                              slice
                                integer 1
                                token ..
                                integer 5
                        assignment(body)
                          identifier(left) C
                          comparison(right)
                            identifier X
                            notOperator(operation) not
                            comparisonOperator(operation) in
                            other
                              identifier S
                        assignment(body)
                          member(left)
                            identifier(object) Ptr
                            identifier(member) all
                          integer(right) 16#FF#
                        directive(body)
                          identifier Assert
                          other
                            comparison(value)
                              identifier(left) X
                              comparisonOperator(operation) >
                              integer(right) 3
                        other(body)
                          float(value) 5.0
                        assignment(body)
                          identifier(left) D
                          identifier(right) True
                        assignment(body)
                          identifier(left) N
                          null(right) null
                        returning(body)
                          variable
                            identifier(name) Result
                            identifier(type) Integer
                          block(body)
                            assignment
                              identifier(left) Result
                              integer(right) 1
                        handler
                          pattern others
                          returning(body)
                            integer(value) 0
                      identifier F
                    function
                      identifier(name) T
                      block(body)
                        other
                          identifier E
                          parameters(parameters)
                            parameter
                              identifier(name) X
                              identifier(type) Integer
                          block(body)
                            emptyStatement null;
                          identifier E
                        other
                          other
                            other
                              other
                                identifier A
                          other
                            other
                              other
                                float(value) 1.0
                          emptyStatement null;
                      identifier T
                    typeExtension
                      identifier(name) Pr
                      function
                        identifier(name) Q
                        block(body)
                          emptyStatement null;
                        identifier Q
                      function
                        identifier(name) En
                        other
                          comparison(condition)
                            identifier(left) X
                            comparisonOperator(operation) >
                            integer(right) 1
                        block(body)
                          emptyStatement null;
                        identifier En
                      identifier Pr
                    typeParameters
                      other
                        identifier T
                        other
                          modifier private
                    namespace
                      identifier(name) G
                      identifier G
                    other
                      identifier(name) Inst
                      call
                        identifier(callee) Gen
                        arguments(arguments)
                          identifier Integer
                  block(body)
                    emptyStatement null;
                  member
                    identifier(object) P
                    identifier(member) Q
                """##)
    ]
}
