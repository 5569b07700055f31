func find(_ list: [Int], limit: Int) -> Int {
    while true {  // expect: power-of-ten/unbounded-loop
        if list.isEmpty { return 1 }
    }
}

func count(to limit: Int) {
    var n = 0
    while n < 3 {  // expect: power-of-ten/unbounded-loop
        step()
    }
    while n < 3 {
        n += 1
    }
    repeat {
        n -= 1
    } while n > 0
    while let next = queue.pop() {
        step(next)
    }
}

func serve() {
    while true {
        step()
    }
}
