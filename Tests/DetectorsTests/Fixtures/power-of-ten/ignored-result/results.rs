fn save(name: &str) -> Option<u8> {
    let _ = write(name); // expect: power-of-ten/ignored-result
    write(name).ok(); // expect: power-of-ten/ignored-result
    let _guard = lock();
    let _ = name;
    match write(name) {
        Err(_) => {} // expect: power-of-ten/ignored-result
        Ok(x) => use_it(x),
    }
    match write(name) {
        Err(e) => log(e),
        Ok(_) => {}
    }
    read(name).ok()
}
