//! Percentages and paces as a spreadsheet rounds them: half away from zero, on exact integers.
//!
//! A cached result must be what spreadsheet programs calculate; floating point would differ from
//! them where a result lies half way.

use super::count::Count;

/// `part` of `whole` in percent with 2 decimals; nothing of nothing.
pub(crate) fn percent(part: Count, whole: Count) -> Option<f64> {
    rounded(u128::from(part) * 100, whole, 100)
}

/// `amount` a period over so many periods, 1 decimal.
pub(crate) fn per_period(amount: Count, periods: usize) -> Option<f64> {
    rounded(u128::from(amount), periods as u64, 10)
}

#[expect(clippy::cast_precision_loss, reason = "figures of people stay far below 2^53")]
fn rounded(numerator: u128, denominator: u64, scale: u128) -> Option<f64> {
    let denominator = u128::from(denominator);
    let steps = (2 * numerator * scale + denominator).checked_div(2 * denominator)?;
    Some(steps as f64 / scale as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_up_as_in_a_spreadsheet() {
        assert_eq!(percent(2469, 20_000), Some(12.35));
        assert_eq!(percent(8210, 32_520), Some(25.25));
        assert_eq!(percent(5, 4), Some(125.0));
        assert_eq!(percent(1, 0), None);
        assert_eq!(per_period(24_310, 79), Some(307.7));
        assert_eq!(per_period(5, 20), Some(0.3));
        assert_eq!(per_period(5, 0), None);
    }
}
