func handle(_ pool: Pool) {
    let p = Buffer.allocate(capacity: 3)  // expect: power-of-ten/allocation-after-init
    let q = malloc(10)  // expect: power-of-ten/allocation-after-init
    let r = pool.allocate()
    print(p, q, r)
}

func setup() {
    let p = Buffer.allocate(capacity: 3)
    print(p)
}
