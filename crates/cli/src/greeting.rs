//! Asks games' servers whether they want to be told of events.

use std::sync::Arc;

use admin::GraphHandshake;
use async_trait::async_trait;
use base::Secret;
use outbound::Network;
use platform::{GraphGreeter, WEBHOOK_BUDGET};

use crate::house::outbound;

/// The platform's way to ask, as the actions need it.
#[derive(Debug)]
struct Greeting(GraphGreeter);

#[async_trait]
impl GraphHandshake for Greeting {
    async fn subscribe(
        &self,
        callback_url: &str,
        verify_token: &Secret,
        challenge: &str,
    ) -> Result<(), String> {
        self.0.greet(callback_url, verify_token, challenge).await
    }
}

/// A way to ask servers at public addresses and at these.
///
/// # Errors
/// When it cannot be set up.
pub(crate) fn greeting(allowed: Vec<Network>) -> anyhow::Result<Arc<dyn GraphHandshake>> {
    let greeter = GraphGreeter::new(outbound(allowed)?, WEBHOOK_BUDGET);
    Ok(Arc::new(Greeting(greeter)))
}
