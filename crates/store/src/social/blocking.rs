use crate::Refusal;

/// How many players one player shuts out at most.
pub const BLOCKED_KEPT: usize = 1_000;

/// How it stands with a player who is about to shut out another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocking {
    /// Whether the other one is shut out already.
    pub stands: bool,
    /// How many the player shuts out.
    pub blocked: usize,
}

impl Blocking {
    /// The rule of state: whether that is news.
    ///
    /// # Errors
    /// [`Refusal::Settled`] where [`BLOCKED_KEPT`] others are shut out.
    pub const fn begin(self) -> Result<bool, Refusal> {
        if self.stands {
            return Ok(false);
        }
        if self.blocked >= BLOCKED_KEPT {
            return Err(Refusal::Settled);
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(stands: bool, blocked: usize) -> Result<bool, Refusal> {
        Blocking { stands, blocked }.begin()
    }

    #[test]
    fn there_is_room_up_to_the_limit_and_for_who_is_in_already() {
        assert_eq!(begin(false, 0), Ok(true));
        assert_eq!(begin(false, BLOCKED_KEPT - 1), Ok(true));
        assert_eq!(begin(false, BLOCKED_KEPT), Err(Refusal::Settled));
        assert_eq!(begin(false, BLOCKED_KEPT + 1), Err(Refusal::Settled));
        assert_eq!(begin(true, 1), Ok(false));
        assert_eq!(begin(true, BLOCKED_KEPT), Ok(false));
    }
}
