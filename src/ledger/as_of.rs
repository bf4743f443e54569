//! A state of the ledger: as of a run, or as it is now.

/// Up to which run the ledger is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// Up to a run, with what that run entered.
    Run(u32),
    /// All of it, with what is being entered.
    Now,
}

impl AsOf {
    /// Whether what a run did is part of the state.
    #[must_use]
    pub const fn sees(self, run: u32) -> bool {
        match self {
            Self::Run(last) => run <= last,
            Self::Now => true,
        }
    }
}

impl From<u32> for AsOf {
    fn from(run: u32) -> Self {
        Self::Run(run)
    }
}
