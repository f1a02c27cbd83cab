use base::Secret;
use sign::HmacMd5Key;
use unity_ads::wire::{CallbackUrl, HMAC, Mac, OID, SID, signing_text};

use super::{Covers, Facts, Network, Repeats};

/// Shorter secrets may stand in an answer by chance.
const SHORTEST_TO_BETRAY: usize = 6;

/// Unity Ads, with the secret that it has given a game.
pub struct UnityAds {
    facts: Facts,
    key: HmacMd5Key,
    secret: Secret,
}

impl UnityAds {
    /// For a game's callback URL.
    #[must_use]
    pub fn new(url: &CallbackUrl, secret: Secret, repeats: Repeats) -> Self {
        let statics = url.static_parameters().iter();
        let statics = statics.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self {
            facts: Facts {
                name: "unity-ads".to_owned(),
                title: "Unity Ads".to_owned(),
                order: OID.to_owned(),
                user: SID.to_owned(),
                mac: HMAC.to_owned(),
                repeats,
                covers: Covers::EverythingJoined,
                user_signed: true,
                statics: statics.collect(),
                md5_hex: true,
                hex: true,
                cased_orders: true,
                published_secret: Some("xyzKEY"),
                acknowledgement: "200 and the body `1`".to_owned(),
            },
            key: HmacMd5Key::new(secret.expose()),
            secret,
        }
    }
}

impl Network for UnityAds {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn fields(&self, order: &str, user: &str) -> Vec<(String, String)> {
        vec![
            (SID.to_owned(), user.to_owned()),
            (OID.to_owned(), order.to_owned()),
        ]
    }

    fn text(&self, fields: &[(String, String)]) -> String {
        let all = self.facts.statics.iter().chain(fields);
        signing_text(all.map(|(name, value)| (name.as_str(), value.as_str())))
    }

    fn mac(&self, text: &str) -> String {
        Mac::new(self.key.sign(text.as_bytes())).to_hex()
    }

    fn acknowledges(&self, status: u16, body: &[u8], _: &str) -> bool {
        status == 200 && body.trim_ascii() == b"1"
    }

    fn mac_under(&self, secret: &Secret, text: &str) -> String {
        Mac::new(HmacMd5Key::new(secret.expose()).sign(text.as_bytes())).to_hex()
    }

    fn betrays(&self, text: &[u8]) -> bool {
        let secret = self.secret.expose();
        secret.len() >= SHORTEST_TO_BETRAY
            && text.windows(secret.len()).any(|window| window == secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_example_is_signed() {
        let url = "https://developer.example.com/award.php?productid=1234";
        let secret = Secret::new("xyzKEY");
        let network = UnityAds::new(&url.parse().unwrap(), secret, Repeats::Refused);
        let text = network.text(&network.fields("0987654321", "1234567890"));
        assert_eq!(text, "oid=0987654321,productid=1234,sid=1234567890");
        assert_eq!(network.mac(&text), "106ed4300f91145aff6378a355fced73");
        assert!(network.acknowledges(200, b"1\n", ""));
        assert!(!network.acknowledges(201, b"1", "") && !network.acknowledges(200, b"OK 1", ""));
        assert!(network.betrays(b"the key is xyzKEY!") && !network.betrays(b"xyz"));
    }
}
