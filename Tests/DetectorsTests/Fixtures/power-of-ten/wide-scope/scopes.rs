fn sum(values: &[u32]) -> u32 {
    let mut found = 0; // expect: power-of-ten/wide-scope
    let mut total = 0;
    if values.len() > 3 {
        found = 1;
        use_it(found);
    }
    for value in values {
        total += value;
    }
    total
}
