//! Counts of people, files and letters.

/// A number of people, dossiers, accounts: whole and not negative.
pub(crate) type Count = u64;

/// A count where figures may be below 0.
#[must_use]
pub(crate) fn signed(count: Count) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
