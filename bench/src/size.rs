//! How much is measured.

use std::time::Duration;

/// The default, or enough to see that it runs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Size {
    Full,
    Quick,
}

impl Size {
    /// Pairs of measurements.
    pub(crate) const fn rounds(self) -> usize {
        match self {
            Self::Full => 15,
            Self::Quick => 5,
        }
    }

    /// Requests of one side in one round.
    pub(crate) const fn requests(self) -> usize {
        match self {
            Self::Full => 10_000,
            Self::Quick => 4_000,
        }
    }

    /// Calls in process of one side in one round.
    pub(crate) const fn operations(self) -> u32 {
        match self {
            Self::Full => 40_000,
            Self::Quick => 5_000,
        }
    }

    /// Pairs in which each side writes for [`writing`](Self::writing).
    pub(crate) const fn writing_rounds(self) -> usize {
        match self {
            Self::Full => 7,
            Self::Quick => 3,
        }
    }

    pub(crate) const fn writing(self) -> Duration {
        match self {
            Self::Full => Duration::from_millis(1_500),
            Self::Quick => Duration::from_millis(300),
        }
    }

    /// Claims that are held before the first round.
    pub(crate) const fn held(self) -> usize {
        match self {
            Self::Full => 1_000_000,
            Self::Quick => 50_000,
        }
    }

    /// Rewards that are held before the first callback.
    pub(crate) const fn rewards(self) -> usize {
        match self {
            Self::Full => 200_000,
            Self::Quick => 20_000,
        }
    }

    /// The same where both stores are durable and one of them is shared.
    pub(crate) const fn shared_rewards(self) -> usize {
        match self {
            Self::Full => 20_000,
            Self::Quick => 2_000,
        }
    }

    /// Callbacks of one side in one round, where many are written down together,
    /// and where each is alone.
    pub(crate) const fn callbacks(self) -> (usize, usize) {
        match self {
            Self::Full => (20_000, 2_000),
            Self::Quick => (4_000, 400),
        }
    }

    /// Deliveries of one side in one round.
    pub(crate) const fn deliveries(self) -> u64 {
        match self {
            Self::Full => 20_000,
            Self::Quick => 2_000,
        }
    }

    /// Deliveries that wait.
    pub(crate) const fn waiting(self) -> u64 {
        match self {
            Self::Full => 1_000_000,
            Self::Quick => 50_000,
        }
    }

    /// For how long endpoints are sent to beside each other.
    pub(crate) const fn beside(self) -> Duration {
        match self {
            Self::Full => Duration::from_secs(20),
            Self::Quick => Duration::from_secs(3),
        }
    }

    /// Entries of a board.
    pub(crate) const fn entries(self) -> u64 {
        match self {
            Self::Full => 1_000_000,
            Self::Quick => 20_000,
        }
    }

    /// Members of it whose answers are held against the full sort.
    pub(crate) const fn checked(self) -> usize {
        match self {
            Self::Full => 1_000,
            Self::Quick => 100,
        }
    }

    /// Requests before memory is first looked at, and those after.
    pub(crate) const fn mixed(self) -> (usize, usize) {
        match self {
            Self::Full => (50_000, 1_000_000),
            Self::Quick => (5_000, 20_000),
        }
    }
}
