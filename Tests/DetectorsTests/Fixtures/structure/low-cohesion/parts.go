// options: group=2
// Methods that share no field and no call.
package parts

type Two struct { // expect: structure/low-cohesion
	a, b int
}

func (s *Two) one() int { log(1); return s.a }
func (s *Two) two() { log(2); s.a = 1 }
func (s *Two) three() int { log(3); return s.b }
func (s *Two) four() { log(4); s.b = 2 }

type One struct {
	a, b int
}

func (s *One) one() int { log(1); return s.a }
func (s *One) two() { log(2); s.a = 1 }
func (s *One) three() int { log(3); return s.b }
func (s *One) four() { log(4); s.b = s.one() }
