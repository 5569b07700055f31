static mut SHARED: [i32; 4] = [0; 4]; // expect: connascence/identity low
static mut PAIR: [i32; 4] = [0; 4];
static LOCKED: Mutex<Vec<i32>> = Mutex::new(Vec::new());

fn store(value: i32) {
    unsafe {
        SHARED[0] = value;
        PAIR[0] = value;
    }
    LOCKED.lock().unwrap().push(value);
}

fn count() {
    unsafe {
        SHARED[1] += 1;
        PAIR[1] += 1;
    }
    LOCKED.lock().unwrap().push(1);
}

fn reset() {
    unsafe { SHARED[0] = 0 }
    LOCKED.lock().unwrap().clear();
}
