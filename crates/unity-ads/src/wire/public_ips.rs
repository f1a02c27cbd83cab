use base::Network;
use serde::{Deserialize, Serialize};

/// Where our platform publishes the networks that its callbacks come from.
pub const PUBLIC_IPS_PATH: &str = "/ads/public_ips.json";

/// The longest document that is read, in bytes.
pub const MAX_PUBLIC_IPS: usize = 64 * 1024;

/// The networks that callbacks come from ("Callback origin"):
/// `{"networks":["203.0.113.0/24"]}`. The documents promise such a list and do
/// not show its form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicIps {
    /// Ranges of either family. None means that no sender is known.
    pub networks: Vec<Network>,
}

/// The bytes are no list of networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a list of networks")]
pub struct InvalidPublicIps;

impl PublicIps {
    /// Reads the document. Members that are unknown are passed over.
    ///
    /// # Errors
    /// [`InvalidPublicIps`], also for more than [`MAX_PUBLIC_IPS`] bytes. One
    /// network that is none spoils the list: what it was meant to allow is not
    /// known.
    pub fn parse(json: &[u8]) -> Result<Self, InvalidPublicIps> {
        if json.len() > MAX_PUBLIC_IPS {
            return Err(InvalidPublicIps);
        }
        serde_json::from_slice(json).map_err(|_| InvalidPublicIps)
    }

    /// Writes the document.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        // A list of text always has a JSON form.
        serde_json::to_vec(self).unwrap_or_default()
    }
}
