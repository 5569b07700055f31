package main

//go:linkname now time.now // expect: power-of-ten/preprocessor
func now() int64

// A comment.
func call(value reflect.Value, name string) {
	value.MethodByName(name).Call(nil) // expect: power-of-ten/preprocessor
	value.Method(1).Call(nil)
}
