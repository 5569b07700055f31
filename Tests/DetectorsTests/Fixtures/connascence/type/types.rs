fn ladder(value: &dyn Any) -> i32 {
    if let Some(text) = value.downcast_ref::<String>() { // expect: connascence/type low
        return 1;
    } else if value.is::<i32>() {
        return 2;
    } else if value.is::<bool>() {
        return 3;
    }
    0
}

fn once(value: &dyn Any) -> i32 {
    if value.is::<i32>() {
        return 2;
    }
    0
}
