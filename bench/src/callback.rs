//! The callbacks of one game, the same in every process: whoever signs them and
//! whoever judges them know one secret and one URL.

use std::sync::Arc;

use anyhow::{Context, Result};
use base::Rng;
use bytes::Bytes;
use sign::HmacMd5Key;
use testkit::SeededRng;
use unity_ads::{Oid, Sid, platform::signed_url, wire::CallbackUrl};

/// The network's secret.
pub(crate) const SECRET: &str = "a secret of the network";

/// The game, as the gate knows it.
pub(crate) const GAME: &str = "thegame";

/// Who is rewarded, in the game's words.
pub(crate) const SID: &str = "player-20005061986";

/// The URL that the network calls, with one parameter of the game's own.
pub(crate) fn url() -> Result<CallbackUrl> {
    Ok("https://developer.example.com/award.php?productid=1234".parse()?)
}

/// Names of orders, the same in every process and none that comes twice. Other
/// seeds give other names.
pub(crate) struct Oids(Arc<SeededRng>);

impl Oids {
    /// Those of callbacks that are sent.
    pub(crate) fn sent() -> Self {
        Self(SeededRng::new(1))
    }

    /// Those of rewards that are there before the first callback.
    pub(crate) fn held() -> Self {
        Self(SeededRng::new(2))
    }

    pub(crate) fn draw(&self) -> Oid {
        let rng: &dyn Rng = &*self.0;
        Oid::generate(rng)
    }
}

/// Requests with a callback each, whose signature is right and whose order is new.
pub(crate) struct Callbacks {
    path: String,
    /// What follows the request line.
    headers: String,
    url: CallbackUrl,
    key: HmacMd5Key,
    sid: Sid,
    oids: Oids,
}

impl Callbacks {
    /// To this path, with these headers.
    pub(crate) fn new(path: String, headers: String) -> Result<Self> {
        Ok(Self {
            path,
            headers,
            url: url()?,
            key: HmacMd5Key::new(SECRET.as_bytes()),
            sid: SID.parse()?,
            oids: Oids::sent(),
        })
    }

    pub(crate) fn next(&self) -> Result<Bytes> {
        let url = signed_url(&self.url, &self.key, &self.sid, &self.oids.draw())?;
        let query = url.expose_str().and_then(|url| url.split_once('?'));
        let (_, query) = query.context("a callback without a query")?;
        let Self { path, headers, .. } = self;
        Ok(format!("GET {path}?{query} HTTP/1.1\r\n{headers}\r\n").into())
    }
}
