//! Whole numbers in proportion to weights, with exactly the sum that is shared out.

use super::count::Count;

/// Shares a number out by weights.
///
/// Each part is as near to its exact proportion as whole numbers with that sum can be (the method of Sainte-Laguë): of a
/// larger number no part is smaller. Of equal claims the first one comes first. Without any weight above 0 all of it
/// goes to the first part.
#[must_use]
pub(crate) fn apportion(whole: Count, weights: &[Count]) -> Vec<Count> {
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if sum == 0 {
        return (0..weights.len()).map(|at| if at == 0 { whole } else { 0 }).collect();
    }
    // No part of the method is further below its proportion than half the number of parts; the rest is dealt out singly.
    let below = weights.len() as u128 / 2 + 1;
    let floor = |weight: &Count| (u128::from(whole) * u128::from(*weight) / sum).saturating_sub(below);
    let mut parts: Vec<u128> = weights.iter().map(floor).collect();
    let dealt: u128 = parts.iter().sum();
    for _ in dealt..u128::from(whole) {
        let claim = |at: usize| (u128::from(weights[at]), 2 * parts[at] + 1);
        let first = (0..parts.len()).reduce(|best, next| {
            let ((weight, divisor), (other, by)) = (claim(best), claim(next));
            if other * divisor > weight * by { next } else { best }
        });
        if let Some(first) = first {
            parts[first] += 1;
        }
    }
    parts.into_iter().map(|part| Count::try_from(part).unwrap_or(Count::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts_are_nearest_to_their_proportions() {
        assert_eq!(apportion(501, &[60, 40]), [301, 200]);
        assert_eq!(apportion(5, &[80, 10, 10]), [4, 1, 0]);
        assert_eq!(apportion(7, &[0, 1]), [0, 7]);
        assert_eq!(apportion(7, &[0, 0]), [7, 0]);
        // Weights that are the figures themselves give them back.
        assert_eq!(apportion(1_009, &[814, 195]), [814, 195]);
        assert_eq!(
            apportion(Count::MAX, &[1, 1]).iter().map(|part| u128::from(*part)).sum::<u128>(),
            u128::from(Count::MAX)
        );
    }

    proptest! {
        #[test]
        fn parts_sum_exactly_and_never_shrink(whole in 0..5_000u64, more in 0..50u64, weights in prop::collection::vec(0..1_000u64, 1..8)) {
            let (parts, later) = (apportion(whole, &weights), apportion(whole + more, &weights));
            prop_assert_eq!(parts.iter().sum::<u64>(), whole);
            prop_assert_eq!(later.iter().sum::<u64>(), whole + more);
            prop_assert!(parts.iter().zip(&later).all(|(part, later)| part <= later), "{:?} {:?}", parts, later);
        }
    }
}
