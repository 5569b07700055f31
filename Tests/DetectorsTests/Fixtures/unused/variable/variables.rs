// Variables that get a value and never give it back.
fn total(a: i32) -> i32 {
    let net = 1;
    let gross = 2; // expect: unused/variable
    let _guard = lock();
    let inline = 3;
    println!("{inline}");
    #[allow(unused_variables)]
    let quiet = 4;
    a + net
}
