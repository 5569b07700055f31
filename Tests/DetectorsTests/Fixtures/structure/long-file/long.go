// expect: structure/long-file
// options: limit=3
package long

func f() int {
	return 1
}
