//! One game with a server and a player, the same in every process: whoever
//! sends tokens and whoever verifies them make their keys from one seed.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result};
use base::{
    AppId, Clock, CredentialId, Environment, KeyId, OwnerId, PlayerId, Secret, SharedClock,
    Timestamp, TokenId, Wait,
};
use directory::Directory;
use sign::{HmacKey, SealKey, sha256};
use store::{
    App, KeyPurpose, Listing, MemoryStore, PinnedKind, PinnedToken, Platform, Receipt, Step, Store,
    TokenKey, Unit,
};
use stove::platform::{ServerToken, UserToken, mint_user_token, seal_server_token};

pub(crate) const GAME: &str = "com.example.thegame";
pub(crate) const NUMBER: u64 = 10_001;
pub(crate) const ENVIRONMENT: Environment = Environment::Live;
pub(crate) const MEMBER: u64 = 20_005_061_986;
pub(crate) const GUID: u64 = 1_730_000_000_000_042;

/// A server token that is looked up by its digest and costs next to nothing,
/// so that what a player's token costs can be told apart.
pub(crate) const PINNED: &str = "pinned";

const SERVER_KEY: [u8; 4] = *b"srv1";
const USER_KEY: [u8; 4] = *b"usr1";

/// The key that signs players' tokens.
pub(crate) const USER_MATERIAL: [u8; 32] = [0x75; 32];
const SERVER_MATERIAL: [u8; 32] = [0x73; 32];

/// Nobody follows the change log here, and no run takes as long.
pub(crate) const UNFOLLOWED: Duration = Duration::from_secs(7 * 86_400);

/// The system's clock.
#[derive(Debug)]
pub(crate) struct SystemClock;

impl SystemClock {
    pub(crate) fn shared() -> SharedClock {
        Arc::new(Self)
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "what is measured includes the reading of the time as shipped"
    )]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let millis = since.unwrap_or_default().as_millis();
        Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
    }

    fn wait_until(&self, at: Timestamp) -> Wait<'_> {
        Box::pin(async move {
            loop {
                let left = at.since(self.now());
                if left.is_zero() {
                    return;
                }
                tokio::time::sleep(left).await;
            }
        })
    }
}

pub(crate) fn app_id() -> Result<AppId> {
    AppId::new(1_730_000_000_000_001).context("an app's number")
}

/// A player's token that is valid from now on.
pub(crate) fn user_token(now: Timestamp) -> Result<Secret> {
    let token = UserToken {
        environment: ENVIRONMENT,
        app_id: app_id()?,
        application_no: NUMBER,
        player: PlayerId::new(MEMBER).context("a player's number")?,
        guid: PlayerId::new(GUID),
        token_id: TokenId::new([7; 16]),
        issued_at: now,
        expires_at: now.plus(stove::platform::USER_TOKEN_VALIDITY),
    };
    let key = HmacKey::new(&USER_MATERIAL);
    Ok(mint_user_token(&token, KeyId::new(USER_KEY), &key))
}

/// The game's server token, valid from now on for a day.
pub(crate) fn server_token(now: Timestamp) -> Result<Secret> {
    let token = ServerToken {
        environment: ENVIRONMENT,
        app_id: app_id()?,
        credential_id: CredentialId::new(1_730_000_000_000_002).context("a credential's number")?,
        token_id: TokenId::new([8; 16]),
        game_id: GAME,
        issued_at: now,
        expires_at: now.plus(Duration::from_secs(86_400)),
    };
    let key = KeyId::new(SERVER_KEY);
    Ok(seal_server_token(&token, key, &seal_key()?, [9; 12])?)
}

/// The key that seals server tokens.
pub(crate) fn seal_key() -> Result<SealKey> {
    Ok(SealKey::new(&SERVER_MATERIAL)?)
}

/// The body of a verify call.
pub(crate) fn body(user_token: &Secret) -> String {
    let token = user_token.expose_str().unwrap_or_default();
    format!("{{\"access_token\":\"{token}\"}}")
}

/// A store in memory with the game in it, and a directory over it.
pub(crate) async fn directory(clock: SharedClock) -> Result<(Arc<dyn Store>, Arc<Directory>)> {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new(Arc::clone(&clock)));
    let unit = Unit {
        owner: OwnerId::new([1; 16]),
        steps: steps(clock.now())?,
    };
    match store.commit(unit).await? {
        Receipt::Committed(_) => {}
        Receipt::Refused { step, refusal } => anyhow::bail!("step {step} is refused: {refusal}"),
    }
    let directory = Directory::load(Arc::clone(&store), clock, UNFOLLOWED).await?;
    Ok((store, directory))
}

fn steps(now: Timestamp) -> Result<Vec<Step>> {
    let app_id = app_id()?;
    let key = |key_id, purpose, material: [u8; 32]| {
        Step::InsertKey(TokenKey {
            key_id: KeyId::new(key_id),
            purpose,
            environment: ENVIRONMENT,
            material: Secret::new(material),
            created_at: now,
        })
    };
    Ok(vec![
        Step::InsertApp(App {
            app_id,
            name: "The Game".into(),
            publisher: None,
            created_at: now,
        }),
        Step::InsertListing(Listing {
            app_id,
            platform: Platform::Stove,
            environment: ENVIRONMENT,
            external_id: GAME.into(),
            number: Some(NUMBER),
            kind: store::ListingKind::Game,
        }),
        Step::InsertPinned(PinnedToken {
            app_id,
            platform: Platform::Stove,
            environment: ENVIRONMENT,
            kind: PinnedKind::Server,
            digest: sha256(PINNED.as_bytes()),
            expires_at: None,
        }),
        key(SERVER_KEY, KeyPurpose::StoveServerToken, SERVER_MATERIAL),
        key(USER_KEY, KeyPurpose::StoveUserToken, USER_MATERIAL),
    ])
}
