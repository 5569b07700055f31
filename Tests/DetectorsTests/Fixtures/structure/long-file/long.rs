// expect: structure/long-file
// options: limit=3
fn f() -> i32 {
    1
}

static A: i32 = 1;
