fn handle(n: usize) {
    let once = Box::new(1);
    for i in 0..n {
        let each = Box::new(i); // expect: power-of-ten/allocation-after-init
        let list = vec![0; n]; // expect: power-of-ten/allocation-after-init
        let part = Slice::new(i);
    }
}

impl Queue {
    fn new(n: usize) -> Queue {
        for i in 0..n {
            slots.push(Box::new(i));
        }
    }
}
