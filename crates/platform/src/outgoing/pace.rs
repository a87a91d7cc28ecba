use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Deliveries per second and URL.
const MOST: u32 = 25;

/// Counts deliveries per URL within the current second.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<Second>);

#[derive(Debug, Default)]
struct Second {
    /// In s since the epoch.
    second: i64,
    counts: HashMap<String, u32>,
}

impl Pace {
    /// Counts one delivery; too many give the moment, in ms since the epoch, from which on another may be sent.
    pub(super) fn take(&self, url: &str, now_ms: i64) -> Result<(), i64> {
        let second = now_ms.div_euclid(1000);
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if current.second != second {
            current.second = second;
            current.counts.clear();
        }
        let count = current.counts.entry(url.to_owned()).or_default();
        if *count >= MOST {
            return Err((second + 1) * 1000);
        }
        *count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_url_gets_so_many_a_second() {
        let pace = Pace::default();
        for _ in 0..MOST {
            assert_eq!(pace.take("a", 500), Ok(()));
        }
        assert_eq!(pace.take("a", 999), Err(1000));
        assert_eq!(pace.take("b", 999), Ok(()));
        assert_eq!(pace.take("a", 1000), Ok(()));
    }
}
