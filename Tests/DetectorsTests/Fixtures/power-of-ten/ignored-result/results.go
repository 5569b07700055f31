package main

func save(name string) error { return nil }
func load(name string) (int, error) { return 0, nil }
func act(name string) {}

func all(name string) {
	save(name) // expect: power-of-ten/ignored-result
	load(name) // expect: power-of-ten/ignored-result
	os.Remove(name) // expect: power-of-ten/ignored-result
	act(name)
	_ = save(name)
	if err := save(name); err != nil {
		return
	}
}
