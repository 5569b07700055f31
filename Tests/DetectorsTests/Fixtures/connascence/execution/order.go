package shop

var count int // expect: connascence/execution low
var pair int

func increase() {
	count++
	pair++
}

func reset() {
	count = 0
	pair = 0
}

func set(value int) {
	count = value
	pair := 3
	pair = 4
}

func never(path string) ([]byte, error) {
	file, err := os.Open(path) // expect: connascence/execution medium
	if err != nil {
		return nil, err
	}
	return io.ReadAll(file)
}

func closed(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

func handed(path string) (*os.File, error) {
	file, err := os.Open(path)
	return file, err
}
