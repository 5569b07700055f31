// Parameters of functions that alone decide what they are called with.
fn total(orders: i32, country: i32) -> i32 { // expect: unused/parameter
    log(orders);
    orders + 1
}

fn quiet(orders: i32, _country: i32) -> i32 {
    log(orders);
    orders + 1
}

impl Visitor for Shop {
    fn visit(&self, orders: i32, country: i32) -> i32 {
        log(orders);
        orders + 1
    }
}

pub fn shown(orders: i32, country: i32) -> i32 {
    total(1, 2) + quiet(1, 2) + Shop.visit(1, 2)
}
