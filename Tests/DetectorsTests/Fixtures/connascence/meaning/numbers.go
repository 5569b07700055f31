package shop

const limit = 60 * 60

const (
	red = iota + 17
	blue
)

var buffer [512]byte

func decide(age int, words []string, response *http.Response) int {
	retries := 5
	if age > 86400 { // expect: connascence/meaning low
		return 5
	}
	for i := 0; i < 17; i++ { // expect: connascence/meaning
		wait(300) // expect: connascence/meaning
	}
	price := float64(age) * 1.19 // expect: connascence/meaning
	// Sizes, codes, radix, permissions, bits, indices, fields.
	if len(words) == 3 || response.StatusCode == 404 {
		strconv.ParseInt(words[5], 16, 64)
		os.Chmod(words[2:4][0], 0o644)
	}
	point := Point{X: 5, Y: 7}
	// A quantity with its unit is what it is called.
	timeout := 5 * time.Second
	low := age&0xFF | age<<9
	switch age {
	case 42:
		return 7
	}
	return retries
}
