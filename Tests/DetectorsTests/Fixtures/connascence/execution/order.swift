var count = 0  // expect: connascence/execution low
var pair = 0

func increase() {
    count += 1
    pair += 1
}

func reset() {
    count = 0
    pair = 0
}

func set(_ value: Int) {
    count = value
    var pair = 3
    pair = 4
}
