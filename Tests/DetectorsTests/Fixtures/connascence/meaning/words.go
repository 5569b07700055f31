package shop

func speed(mode string) bool {
	return mode == "fast" // expect: connascence/meaning low
}

func price(mode string) bool {
	return mode == "fast" || mode == "slow"
}
