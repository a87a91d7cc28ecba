//! How the model compares scalars.

use std::cmp::Ordering;
use store::Scalar;

/// How two scalars compare, if they do.
pub(super) fn cmp(a: &Scalar, b: &Scalar) -> Option<Ordering> {
    match (a, b) {
        (Scalar::Text(a), Scalar::Text(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        (Scalar::Int(a), Scalar::Int(b)) => Some(a.cmp(b)),
        (Scalar::Num(a), Scalar::Num(b)) => a.partial_cmp(b),
        // A number column holds numbers; a whole one is one of them.
        (Scalar::Num(a), Scalar::Int(b)) => a.partial_cmp(&(*b as f64)),
        (Scalar::Int(a), Scalar::Num(b)) => exactly(*a, *b),
        _ => None,
    }
}

pub(super) fn order(a: &Scalar, b: &Scalar) -> Ordering {
    cmp(a, b).unwrap_or(Ordering::Equal)
}

fn exactly(a: i64, b: f64) -> Option<Ordering> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    if b.is_nan() {
        None
    } else if b >= BEYOND {
        Some(Ordering::Less)
    } else if b < -BEYOND {
        Some(Ordering::Greater)
    } else {
        let whole = a.cmp(&(b.trunc() as i64));
        Some(whole.then(0.0.partial_cmp(&b.fract())?))
    }
}
