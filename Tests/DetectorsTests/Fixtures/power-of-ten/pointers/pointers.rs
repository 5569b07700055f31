fn read(p: *const u8, x: Option<u8>) -> u8 { // expect: power-of-ten/pointers
    let a = unsafe { *p }; // expect: power-of-ten/pointers
    let b = x.unwrap(); // expect: power-of-ten/pointers
    let c = x.expect("there"); // expect: power-of-ten/pointers
    let d = x.unwrap_or(0);
    let e = &d;
    a * b * c * *e
}
