package shop

const CacheSeconds = 45
const CacheMillis = 45000 // expect: connascence/value low
const RetrySeconds = 30
const RetryMillis = RetrySeconds * 1000

func one(port int) bool {
	return port == 54321 // expect: connascence/value low
}

func two(port int) bool {
	return port == 54321 || port == 40000
}

func three(port int) bool {
	return port == 54321 || port == 40000
}

func four(port int) bool {
	return port == 40000
}
