package shop

var shared = map[string]int{} // expect: connascence/identity low
var pair = map[string]int{}

func store(key string, value int) {
	shared[key] = value
	pair[key] = value
}

func count(key string) {
	shared[key]++
	pair[key]++
}

func reset(key string) {
	shared[key] = 0
}

func local(key string) {
	pair := map[string]int{}
	pair[key] = 0
}
