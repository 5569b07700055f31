macro_rules! anything { // expect: power-of-ten/preprocessor
    ($($t:tt)*) => { $($t)* };
}

macro_rules! square {
    ($x:expr) => { $x * $x };
}
