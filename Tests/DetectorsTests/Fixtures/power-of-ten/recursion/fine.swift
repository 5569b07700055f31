func draw() {
    draw(at: 0)
}

func draw(at x: Int) {
    print(x)
}
