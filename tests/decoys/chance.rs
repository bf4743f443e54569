//! Seeded choices: the same for the same seed, on every machine.

/// A stream of pseudo-random numbers. Source: Steele, Lea, Flood, Fast Splittable Pseudorandom Number Generators (2014).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound; 0 if the bound is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or(0)
    }

    /// A number from a range, both ends included.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most.saturating_sub(least) + 1)
    }

    /// Whether something happens that happens so often in a hundred times.
    pub(crate) fn percent(&mut self, often: usize) -> bool {
        self.below(100) < often
    }

    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// One of some texts.
    pub(crate) fn word(&mut self, choices: &[&str]) -> String {
        (*self.pick(choices)).to_owned()
    }

    /// The same things in another order.
    pub(crate) fn shuffled<T>(&mut self, mut things: Vec<T>) -> Vec<T> {
        for at in (1..things.len()).rev() {
            things.swap(at, self.below(at + 1));
        }
        things
    }

    /// Parts that sum to a whole.
    pub(crate) fn parts(&mut self, whole: u64, count: usize) -> Vec<u64> {
        let mut left = whole;
        let mut parts: Vec<u64> = (1..count).map(|_| self.taken(&mut left)).collect();
        parts.push(left);
        self.shuffled(parts)
    }

    fn taken(&mut self, left: &mut u64) -> u64 {
        let part = self.between(0, *left);
        *left -= part;
        part
    }
}
