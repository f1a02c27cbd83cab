//! The list of revoked attestation certificates: a file or an answer over HTTP,
//! taken over again and again.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use base::SharedClock;
use bytes::Bytes;
use directory::Directory;
use keyattest::{BadStatusList, StatusList, UnixTime};
use outbound::{Budget, Outbound, OutboundError, Request};
use platform::{RevokedCertificates, fetched_at};
use reqwest::{
    Method, StatusCode, Url,
    header::{self, HeaderMap},
};
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

/// Google's, which names the certificates of all devices below its roots.
pub(crate) const GOOGLES_LIST: &str = "https://android.googleapis.com/attestation/status";

/// What asking for the list may cost. Google's has some sixty kilobytes.
const BUDGET: Budget = Budget {
    deadline: Duration::from_secs(30),
    max_response: 4 * 1024 * 1024,
};

/// How long after a failure it is tried again, and how often a file is looked at.
const AGAIN: Duration = Duration::from_secs(60);

/// How often it is looked whether any game wants the list.
const WANTED: Duration = Duration::from_secs(2);

/// Where the list comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StatusSource {
    /// A file.
    File(PathBuf),
    /// An answer to a GET.
    Url(String),
}

impl StatusSource {
    /// Reads what the configuration says.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if !text.starts_with("http:") && !text.starts_with("https:") {
            return (!text.is_empty()).then(|| Self::File(PathBuf::from(text)));
        }
        let url = Url::parse(text).ok()?;
        let bare = url.username().is_empty() && url.password().is_none();
        (bare && url.fragment().is_none()).then(|| Self::Url(text.to_owned()))
    }

    /// Whether anybody on the way to it may write another list.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self, Self::Url(url) if !url.starts_with("https:"))
    }
}

impl fmt::Display for StatusSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Url(url) => f.write_str(url),
        }
    }
}

/// Why there is no newer list.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoList {
    #[error(transparent)]
    File(#[from] io::Error),
    #[error(transparent)]
    Call(#[from] OutboundError),
    #[error("the answer is {0}")]
    Status(StatusCode),
    #[error(transparent)]
    Form(#[from] BadStatusList),
    #[error("the list names no certificate, and the one before it did")]
    Empty,
}

/// Who looks after the list.
pub(crate) struct StatusKeeper {
    pub(crate) source: StatusSource,
    pub(crate) revoked: RevokedCertificates,
    pub(crate) refresh: Duration,
    pub(crate) outbound: Outbound,
    pub(crate) directory: Arc<Directory>,
    pub(crate) clock: SharedClock,
}

impl StatusKeeper {
    /// Looks after the list for ever.
    pub(crate) async fn follow(self) {
        loop {
            while !self.is_wanted() {
                tokio::time::sleep(WANTED).await;
            }
            let wait = match self.look().await {
                Ok(_) if matches!(self.source, StatusSource::Url(_)) => self.refresh,
                Ok(_) => AGAIN,
                Err(error) => {
                    self.warn(&error);
                    AGAIN
                }
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// Takes the list over as it is now, and says how many certificates it names.
    ///
    /// # Errors
    /// [`NoList`]; the list before it stays.
    pub(crate) async fn look(&self) -> Result<usize, NoList> {
        let list = match &self.source {
            StatusSource::File(path) => {
                let path = path.clone();
                let read = tokio::task::spawn_blocking(move || of_file(&path)).await;
                read.map_err(io::Error::other)??
            }
            StatusSource::Url(url) => self.fetch(url).await?,
        };
        let count = list.len();
        let before = self.revoked.list();
        // Certificates do not cease to be revoked all at once.
        if count == 0 && before.as_ref().is_some_and(|before| !before.is_empty()) {
            return Err(NoList::Empty);
        }
        self.revoked.replace(list);
        if before.is_none_or(|before| before.len() != count) {
            tracing::info!(
                count,
                "took over the list of revoked attestation certificates"
            );
        }
        Ok(count)
    }

    async fn fetch(&self, url: &str) -> Result<StatusList, NoList> {
        // Its age counts from the question: what was revoked since is not in it.
        let asked = fetched_at(self.clock.now());
        let request = Request {
            method: Method::GET,
            url: url.to_owned(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        };
        let answer = self.outbound.send(request, BUDGET).await?;
        if answer.status != StatusCode::OK {
            return Err(NoList::Status(answer.status));
        }
        let made = made_at(&answer.headers, asked);
        Ok(StatusList::parse(&answer.body)?.with_fetched_at(made))
    }

    /// Nobody is asked while no game would make use of the answer.
    fn is_wanted(&self) -> bool {
        let is_file = matches!(self.source, StatusSource::File(_));
        is_file || self.directory.last_known().attests()
    }

    fn warn(&self, error: &NoList) {
        if self.revoked.is_stale(self.clock.now()) {
            tracing::error!(%error, "no device is trusted: there is no fresh list of revoked certificates");
        } else {
            tracing::warn!(%error, "kept the list of revoked attestation certificates");
        }
    }
}

/// When an answer to a question of that moment was made, which a cache on the way
/// may have kept (RFC 9111, section 4.2.3). An `Age` that is none is the oldest.
fn made_at(headers: &HeaderMap, asked: UnixTime) -> UnixTime {
    let text = |name| Some(headers.get::<header::HeaderName>(name)?.to_str());
    let age = text(header::AGE).map_or(0, |age| {
        let age = age.ok().and_then(|age| age.trim().parse::<u32>().ok());
        i64::from(age.unwrap_or(u32::MAX))
    });
    let date = text(header::DATE).and_then(Result::ok);
    let date = date.and_then(|date| OffsetDateTime::parse(date, &Rfc2822).ok());
    let date = date.map_or(asked.0, OffsetDateTime::unix_timestamp);
    UnixTime(date.min(asked.0.saturating_sub(age)))
}

/// Reads a file; the list is as old as that.
fn of_file(path: &Path) -> Result<StatusList, NoList> {
    let written = fs::metadata(path)?.modified()?;
    let list = StatusList::parse(&fs::read(path)?)?;
    let age = written.duration_since(UNIX_EPOCH).unwrap_or_default();
    let secs = i64::try_from(age.as_secs()).unwrap_or(i64::MAX);
    Ok(list.with_fetched_at(UnixTime(secs)))
}

#[cfg(test)]
mod tests;
