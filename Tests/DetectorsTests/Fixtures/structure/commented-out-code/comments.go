// Code that was turned into comments.
package comments

func f() {
	a := 1 // expect-next: structure/commented-out-code
	// price := order.net * order.tax
	// if price > order.limit {
	//	log(price)
	// }
	b := 2
	// The price is checked
	// price := order.net
	// log(price)
	g(a, b)
}
