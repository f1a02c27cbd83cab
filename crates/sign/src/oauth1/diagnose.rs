use super::{HmacSha1Key, Key, Method, Mistake, Presented, Request};

impl Presented<'_> {
    /// The known mistakes that, made together, give the signature of this
    /// request; empty when none does, and when the signature is good. Costs a
    /// bounded number of MACs over the request: ask for it in a sandbox, for a
    /// known consumer, and not without a limit on how often.
    #[must_use]
    pub fn diagnose(&self, key: &Key<'_>) -> Vec<Mistake> {
        let Key::HmacSha1(key) = key else {
            return Vec::new();
        };
        if self.method() != Method::HmacSha1 || self.verify(&Key::from(*key)).is_ok() {
            return Vec::new();
        }
        let other = Self {
            request: Request {
                scheme: self.request.scheme.other(),
                ..self.request
            },
            ..self.clone()
        };
        if other.verify(&Key::from(*key)).is_ok() {
            return vec![Mistake::OtherScheme];
        }
        let alone = HmacSha1Key::new(key.consumer_secret, None);
        if key.token_secret.is_some() && self.verify(&Key::from(alone)).is_ok() {
            return vec![Mistake::NoTokenSecret];
        }
        Vec::new()
    }
}
