use std::time::Duration;

use base::Secret;

/// How a game has the devices of Meta's users attested.
#[derive(Clone, Debug)]
pub(crate) struct Attest {
    pub(crate) mode: AttestMode,
    /// Rules are counted and told, and nobody is refused for them.
    pub(crate) monitor: bool,
    pub(crate) packages: Vec<String>,
    /// In lower-case hex.
    pub(crate) certificates: Vec<String>,
    pub(crate) min_version: Option<u64>,
    pub(crate) max_version: Option<u64>,
    pub(crate) device: LeastDevice,
    pub(crate) app: LeastApp,
    pub(crate) max_age: Duration,
    pub(crate) token_life: Duration,
    pub(crate) development: bool,
    /// Where the platform's own paths are, if not at the root of the graph's host.
    pub(crate) root_url: Option<String>,
    /// What tokens have in `app_id`; the app's id on the graph where empty.
    pub(crate) token_app: String,
    /// Lines of 32 bytes in base64url.
    pub(crate) seal_keys: Secret,
    pub(crate) bans_stale: Duration,
}

/// Whether and how tokens are verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttestMode {
    Off,
    Online,
    Offline,
}

/// How far a device has to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeastDevice {
    Advanced,
    Basic,
    NotTrusted,
}

/// How far an app has to be recognized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeastApp {
    StoreRecognized,
    NotEvaluated,
    NotRecognized,
}

impl Default for Attest {
    fn default() -> Self {
        Self {
            mode: AttestMode::Off,
            monitor: false,
            packages: Vec::new(),
            certificates: Vec::new(),
            min_version: None,
            max_version: None,
            device: LeastDevice::Basic,
            app: LeastApp::StoreRecognized,
            max_age: Duration::from_secs(300),
            token_life: Duration::from_secs(24 * 60 * 60),
            development: false,
            root_url: None,
            token_app: String::new(),
            seal_keys: Secret::new(""),
            bans_stale: Duration::from_secs(120),
        }
    }
}
