use super::StoredValue;

/// Gives new values (those whose id is not in `kept`) their place among the kept ones, and the kept ones new places only
/// where the order asks for it. Afterwards ordinals grow strictly along the list.
pub(super) fn place(values: &mut [StoredValue], is_kept: impl Fn(&str) -> bool) {
    let kept: Vec<bool> = values.iter().map(|value| is_kept(&value.id)).collect();
    let first = kept.iter().position(|kept| *kept);
    let last = kept.iter().rposition(|kept| *kept);
    let (Some(first), Some(last)) = (first, last) else {
        return number(values);
    };
    let in_order = kept[first..=last].iter().all(|kept| *kept)
        && values[first..=last]
            .windows(2)
            .all(|pair| pair[0].ordinal < pair[1].ordinal);
    if !in_order {
        return number(values);
    }
    let lowest = values[first].ordinal;
    let highest = values[last].ordinal;
    for (index, value) in values.iter_mut().enumerate() {
        if index < first {
            value.ordinal = lowest - (first - index) as i64;
        } else if index > last {
            value.ordinal = highest + (index - last) as i64;
        }
    }
}

fn number(values: &mut [StoredValue]) {
    for (index, value) in values.iter_mut().enumerate() {
        value.ordinal = index as i64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, Value};

    fn stored(id: &str, ordinal: i64) -> StoredValue {
        StoredValue {
            id: id.into(),
            active_from: 0,
            created_by: Actor::SYSTEM,
            value: Value::Text(id.into()),
            ordinal,
        }
    }

    #[test]
    fn new_values_are_placed_around_the_kept_ones() {
        for (what, given, expected) in [
            ("all new", vec![("n1", 0), ("n2", 0)], vec![0, 1]),
            (
                "in front",
                vec![("n1", 0), ("n2", 0), ("k1", 0), ("k2", 1)],
                vec![-2, -1, 0, 1],
            ),
            ("behind", vec![("k1", 3), ("k2", 7), ("n1", 0)], vec![3, 7, 8]),
            ("between", vec![("k1", 3), ("n1", 0), ("k2", 7)], vec![0, 1, 2]),
            ("kept ones turned round", vec![("k2", 1), ("k1", 0)], vec![0, 1]),
            ("one removed", vec![("k1", 0), ("k3", 2)], vec![0, 2]),
        ] {
            let mut values: Vec<StoredValue> = given.iter().map(|(id, ordinal)| stored(id, *ordinal)).collect();
            place(&mut values, |id| id.starts_with('k'));
            assert_eq!(
                values.iter().map(|value| value.ordinal).collect::<Vec<_>>(),
                expected,
                "{what}"
            );
        }
    }
}
