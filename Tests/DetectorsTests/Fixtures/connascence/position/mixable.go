// options: limit=2, mixable-only=true
package a

func twins(a, b string, c int) {} // expect: connascence/position low

func apart(a string, b int, c *Node) {}

func handle(a string, b string, c int) {}

func init() { register(handle); twins("a", "b", 1) }
