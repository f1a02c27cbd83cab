use crate::callback::{MASK, encode};

/// Signatures that were made, so that none is shown.
#[derive(Default)]
pub(super) struct Signatures(Vec<String>);

impl Signatures {
    pub(super) fn add(&mut self, mac: &str) {
        if !self.0.iter().any(|known| known == mac) {
            self.0.push(mac.to_owned());
        }
    }

    pub(super) fn all(&self) -> &[String] {
        &self.0
    }

    /// A text without them.
    pub(super) fn masked(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for mac in &self.0 {
            for spelled in [mac.clone(), mac.to_uppercase(), encode(mac)] {
                text = text.replace(&spelled, MASK);
            }
        }
        text
    }
}
