package shop

func ladder(value any) int {
	if _, ok := value.(string); ok { // expect: connascence/type low
		return 1
	} else if _, ok := value.(int); ok {
		return 2
	} else if _, ok := value.(bool); ok {
		return 3
	}
	return 0
}

func choice(value any) int {
	switch value.(type) {
	case string:
		return 1
	case int:
		return 2
	case bool:
		return 3
	}
	if _, ok := value.(error); ok {
		return 4
	}
	return 0
}
