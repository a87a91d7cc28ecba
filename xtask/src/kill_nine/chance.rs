use crate::cluster::Cluster;

/// A seeded source of chance (SplitMix64): the same seed kills at the same moments.
pub struct Chance(u64);

impl Chance {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below a bound, which is not 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// The number of one of the servers.
    pub fn server(&mut self, cluster: &Cluster) -> usize {
        self.below(cluster.len() as u64) as usize
    }

    /// A time below so many ms.
    pub fn pause(&mut self, below_ms: u64) -> std::time::Duration {
        std::time::Duration::from_millis(self.below(below_ms))
    }
}
