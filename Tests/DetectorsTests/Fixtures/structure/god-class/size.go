// options: business-methods=2, business-fields=2, config-fields=3
package size

type AtTheLimits struct {
	a int
	b string
}

func (t *AtTheLimits) one() {}
func (t AtTheLimits) two()  {}

// Methods stand beside their type, also before it.
func (t *ManyMethods[T]) one() {}

type ManyMethods[T any] struct { // expect: structure/god-class low
	a map[string]T
}

func (ManyMethods[T]) two()   {}
func (t *ManyMethods[_]) three() {}

type ManyFields struct { // expect: structure/god-class low
	a, b int
	c    string
}

type Options struct {
	a, b, c int
}

// The type is in another file: which one is to judge.
func (t *Elsewhere) one()   {}
func (t *Elsewhere) two()   {}
func (t *Elsewhere) three() {}

type Wide interface { // expect: structure/god-class
	one()
	two()
	three()
}
