// options: limit=4
fn turn() { // expect: power-of-ten/long-function
    a();
    b();
    c();
}

fn shorter() {
    // a comment

    a();
}
