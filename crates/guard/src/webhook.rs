use std::time::Duration;

use sign::webhook::Message;

use crate::{Timed, Window};

/// How far the moment of a webhook may lie from now, in either direction. The
/// Standard Webhooks specification leaves the number open; its own libraries
/// take five minutes.
const TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// In time says nothing of whether the message came before: its id does, for
/// as long as its receiver keeps it.
impl Timed for Message {
    fn window(&self) -> Window {
        Window {
            not_before: self.sent_at,
            expires_at: self.sent_at,
            leeway: TOLERANCE,
        }
    }
}
