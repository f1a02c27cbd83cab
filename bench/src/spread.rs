//! Numbers that were measured several times.

use serde::Serialize;

/// The middle and the ends of some measurements.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Spread {
    /// Of no numbers at all, everything is not a number.
    pub(crate) fn of(numbers: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = numbers.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
        let middle = sorted.len() / 2;
        let median = if sorted.len().is_multiple_of(2) {
            f64::midpoint(at(middle.saturating_sub(1)), at(middle))
        } else {
            at(middle)
        };
        Self {
            median,
            min: at(0),
            max: at(sorted.len().saturating_sub(1)),
        }
    }

    /// Of `ours` divided by `theirs`, pair by pair: what disturbs one round
    /// disturbs both of its halves, and so mostly leaves their ratio alone.
    pub(crate) fn of_ratios(ours: &[f64], theirs: &[f64]) -> Self {
        Self::of(ours.iter().zip(theirs).map(|(a, b)| a / b))
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn the_median_is_the_middle() {
        let odd = Spread::of([3.0, 1.0, 9.0]);
        assert_eq!((odd.median, odd.min, odd.max), (3.0, 1.0, 9.0));
        assert_eq!(Spread::of([4.0, 1.0, 2.0, 9.0]).median, 3.0);
        assert!(Spread::of([]).median.is_nan());
    }

    #[test]
    fn ratios_are_taken_pair_by_pair() {
        let ratios = Spread::of_ratios(&[1.0, 20.0, 3.0], &[1.0, 10.0, 1.0]);
        assert_eq!((ratios.median, ratios.min, ratios.max), (2.0, 1.0, 3.0));
    }
}
