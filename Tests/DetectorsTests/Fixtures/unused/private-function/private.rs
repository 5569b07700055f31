// Private functions that nobody mentions.
fn used() {}
fn unused() {} // expect: unused/private-function
fn _quiet() {}

#[test]
// a comment between
fn opens() {}

impl Drop for Shop {
    fn drop(&mut self) {}
}

pub fn shown() {
    used();
}
