// expect: structure/long-file
// options: limit=3
func f() -> Int {
    1
}

let x = 1
