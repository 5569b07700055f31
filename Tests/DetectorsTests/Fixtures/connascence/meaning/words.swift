func speed(_ mode: String) -> Bool {
    return mode == "fast"  // expect: connascence/meaning low
}

func price(_ mode: String) -> Bool {
    return mode == "fast" || mode == "slow"
}
