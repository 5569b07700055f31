// Code that was turned into comments.
func f() {
    let a = 1  // expect-next: structure/commented-out-code
    // let price = order.net * order.tax
    // log(price)
    // close(order)
    g(a)
    // The price is checked
    // let price = order.net
    // log(price)
    h(a)
}
