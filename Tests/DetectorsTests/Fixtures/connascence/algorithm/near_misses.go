// Alike at first sight, but nothing to extract: nothing is reported.

package nearmisses

// The same statements with other operators compute something else.
func blend(x int, y int) int {
	a := x + y
	b := a * x
	c := b - y
	d := c / 3
	e := d % b
	f := e + c * 2
	return f - a
}

func twist(x int, y int) int {
	a := x * y
	b := a - x
	c := b + y
	d := c % 3
	e := d / b
	f := e * c - 2
	return f + a
}

// The same shape, but no renaming leads from one to the other.
func weave(x int, y int) int {
	p := x + y
	q := p * x
	r := q - p
	s := r + q
	t := s * r
	u := t - s
	return u * t
}

func knit(x int, y int) int {
	p := x + x
	q := y * p
	r := p - q
	s := q + q
	t := r * p
	u := s - r
	return s * u
}

// The same kinds of statements in the same order, but another algorithm.
func largest(items []int, size int) int {
	best := 0
	i := 0
	for i < size {
		if items[i] > best {
			best = items[i]
		}
		emit(best)
		i += 1
	}
	return best * 2
}

func trailing(items []int, size int) int {
	last := 0
	i := size
	for i > last {
		if items[i] == size {
			last = i - 1
		}
		push(last, i)
		i -= 2
	}
	return last + i
}

// Too small: two statements do something.
func clamp(x int, low int, high int) int {
	if x < low {
		return low
	}
	if x > high {
		return high
	}
	return x
}

func limited(y int, least int, most int) int {
	if y < least {
		return least
	}
	if y > most {
		return most
	}
	return y
}

// Constants are no algorithm, however many.
func narrowPage(scale int) int {
	width := 210
	height := 297
	left := 20
	right := 20
	top := 25
	bottom := 25
	gutter := 5
	margin := 10
	return width + height + left + right + top + bottom + gutter + margin
}

func widePage(scale int) int {
	width := 297
	height := 420
	left := 30
	right := 30
	top := 35
	bottom := 35
	gutter := 8
	margin := 15
	return width + height + left + right + top + bottom + gutter + margin
}
