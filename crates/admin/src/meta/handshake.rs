use std::fmt;

use async_trait::async_trait;
use base::Secret;

/// The port to a game's server that is to be told of events.
#[async_trait]
pub trait GraphHandshake: fmt::Debug + Send + Sync {
    /// Asks the server to show that it wants to be told there: a GET with
    /// `hub.mode=subscribe`, `hub.challenge` and `hub.verify_token`, which it
    /// answers with the challenge and status 200 (Meta, "Webhooks").
    ///
    /// # Errors
    /// What came back in its place, in words that show neither the URL nor the
    /// token.
    async fn subscribe(
        &self,
        callback_url: &str,
        verify_token: &Secret,
        challenge: &str,
    ) -> Result<(), String>;
}
