use crate::shapes::*; // expect: connascence/name low
use crate::sizes::{large, small};
use std::io::prelude::*;
use super::*;
use crate::Colour::*;
pub use crate::shapes::*;
