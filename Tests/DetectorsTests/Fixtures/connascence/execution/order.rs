static mut COUNT: i32 = 0; // expect: connascence/execution low
static mut PAIR: i32 = 0;

fn increase() {
    unsafe {
        COUNT += 1;
        PAIR += 1;
    }
}

fn reset() {
    unsafe {
        COUNT = 0;
        PAIR = 0;
    }
}

fn set(value: i32) {
    unsafe {
        COUNT = value;
    }
}
