/// How many players one player shuts out at most.
pub const BLOCKED_KEPT: usize = 1_000;
