use std::{sync::Arc, time::Duration};

use base::{AppId, Environment, OwnerId, PlayerId, Secret, Timestamp};
use directory::{Directory, Snapshot};
use sign::jwe::Jwe;
use store::{
    App, AttestChange, AttestStep, CHANGES_KEPT, ConfigureAttest, Listing, ListingKind,
    MemoryStore, Platform, Receipt, Revocation, RevokedSubject, Step, Store, Unit,
};
use testkit::{FailingStore, FakeClock, SeededRng};

/// How long the node of a story may judge while it hears nothing.
pub(super) const GRACE: Duration = Duration::from_secs(10);

/// A store, and a directory that follows it.
pub(super) struct Story {
    pub(super) clock: Arc<FakeClock>,
    pub(super) store: Arc<FailingStore>,
    pub(super) directory: Arc<Directory>,
    rng: Arc<SeededRng>,
}

impl Story {
    async fn new() -> Self {
        Self::over(FailingStore::new).await
    }

    /// One whose store is put behind a store that fails by this.
    pub(super) async fn over(failing: fn(Arc<dyn Store>) -> Arc<FailingStore>) -> Self {
        let clock = FakeClock::new();
        let store = failing(Arc::new(MemoryStore::new(clock.clone())));
        let directory = Directory::load(store.clone(), clock.clone(), GRACE);
        let directory = directory.await.unwrap();
        let rng = SeededRng::new(1);
        Self {
            clock,
            store,
            directory,
            rng,
        }
    }

    /// Writes as another node does: this one's directory is not told.
    async fn write(&self, step: Step) {
        self.write_all(vec![step]).await;
    }

    async fn write_all(&self, steps: Vec<Step>) {
        let owner = OwnerId::generate(&*self.rng);
        let unit = Unit { owner, steps };
        let receipt = self.store.commit(unit).await.unwrap();
        assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
    }

    pub(super) async fn write_game(&self, number: u64) {
        let app_id = app(number);
        self.write(Step::InsertApp(App {
            app_id,
            name: "game".to_owned(),
            publisher: None,
            created_at: Timestamp::EPOCH,
        }))
        .await;
        self.write(Step::InsertListing(Listing {
            app_id,
            platform: Platform::Stove,
            environment: Environment::Live,
            external_id: format!("GAME_{number}"),
            number: Some(number),
            kind: ListingKind::Game,
        }))
        .await;
    }

    pub(super) async fn revoke(&self, player: u64, at: Timestamp) {
        self.write(revoked(player, at)).await;
    }

    pub(super) fn knows(&self, number: u64) -> bool {
        let known = self.directory.last_known();
        let world = known.world(Platform::Stove, Environment::Live);
        world.listing(&format!("GAME_{number}")).is_some()
    }

    pub(super) fn is_revoked(&self, player: u64, issued_at: Timestamp) -> bool {
        let known = self.directory.last_known();
        known.is_revoked(app(1), subject(player), issued_at)
    }

    pub(super) fn now(&self) -> Timestamp {
        base::Clock::now(&*self.clock)
    }

    /// Lets the follower run until this holds.
    async fn until(&self, holds: impl Fn(&Self) -> bool) {
        while !holds(self) {
            tokio::task::yield_now().await;
        }
    }
}

fn app(number: u64) -> AppId {
    AppId::new(number).unwrap()
}

fn revoked(player: u64, at: Timestamp) -> Step {
    Step::Revoke(Revocation {
        app_id: app(1),
        subject: subject(player),
        at,
        until: at.plus(Duration::from_secs(1_000)),
    })
}

fn subject(player: u64) -> RevokedSubject {
    RevokedSubject::Player(PlayerId::new(player).unwrap())
}

#[tokio::test]
async fn what_another_writer_commits_is_heard() {
    let story = Story::new().await;
    let follower = tokio::spawn(Arc::clone(&story.directory).follow());
    for number in 1..=5 {
        story.write_game(number).await;
        story.until(|story| story.knows(number)).await;
        assert!(!story.knows(number + 1));
    }
    assert_eq!(story.directory.silence(), None);
    follower.abort();
}

#[tokio::test]
async fn a_revocation_takes_effect_without_another_snapshot() {
    let story = Story::new().await;
    story.write_game(1).await;
    story.directory.catch_up().await.unwrap();
    let before = story.directory.last_known();
    let now = story.now();
    story.revoke(7, now).await;
    assert!(!story.is_revoked(7, now), "not heard yet");
    story.directory.catch_up().await.unwrap();
    assert!(story.is_revoked(7, now));
    assert!(!story.is_revoked(7, now.plus(Duration::from_millis(1))));
    assert!(!story.is_revoked(8, now));
    assert!(
        !story
            .directory
            .last_known()
            .is_revoked(app(2), subject(7), now)
    );
    let after = story.directory.last_known();
    assert!(std::ptr::eq::<Snapshot>(&*before, &*after), "not read anew");
}

#[tokio::test]
async fn whoever_loads_later_knows_what_was_revoked_before() {
    let story = Story::new().await;
    story.write_game(1).await;
    story.revoke(7, story.now()).await;
    let later = Directory::load(story.store.clone(), story.clock.clone(), GRACE)
        .await
        .unwrap();
    assert!(
        later
            .last_known()
            .is_revoked(app(1), subject(7), story.now())
    );
}

#[tokio::test]
async fn what_is_made_of_settings_is_made_anew_when_another_node_changes_them() {
    let story = Story::new().await;
    story.write_game(1).await;
    let configure = async |months: u32, key: [u8; 32]| {
        let change = AttestChange {
            max_patch_age_months: Some(months),
            seal_key: Some(Some(Secret::new(key))),
            ..AttestChange::default()
        };
        let wish = ConfigureAttest {
            app_id: app(1),
            change: Box::new(change),
            at: story.now(),
        };
        story.write(Step::Attest(AttestStep::Configure(wish))).await;
    };
    let ready = || {
        let known = story.directory.last_known();
        let ready = known.attest_setup(app(1));
        let sealed = known.attest_seal(app(1)).is_some();
        assert_eq!(ready.seal().is_some(), sealed);
        ready
    };
    let before = ready();
    assert_eq!(before.policy().max_patch_age_months, Some(12));
    assert!(before.seal().is_none());
    configure(3, [7; 32]).await;
    story.directory.catch_up().await.unwrap();
    let then = ready();
    assert_eq!(then.policy().max_patch_age_months, Some(3));
    assert!(Arc::ptr_eq(&then, &ready()), "made once");
    configure(4, [8; 32]).await;
    story.directory.catch_up().await.unwrap();
    let now = ready();
    assert_eq!(now.policy().max_patch_age_months, Some(4));
    let rng = SeededRng::new(2);
    let token = now.seal().unwrap().encrypt(b"a.b.c", &*rng).unwrap();
    let token = Jwe::parse(token.expose()).unwrap();
    assert!(token.names(ready().seal().unwrap()));
    assert!(!token.names(then.seal().unwrap()));
}

#[tokio::test]
async fn changes_of_both_kinds_are_all_applied_in_one_go() {
    let story = Story::new().await;
    story.write_game(1).await;
    story.revoke(7, story.now()).await;
    story.write_game(2).await;
    story.revoke(8, story.now()).await;
    story.directory.catch_up().await.unwrap();
    assert!(story.knows(1) && story.knows(2));
    assert!(story.is_revoked(7, story.now()) && story.is_revoked(8, story.now()));
}

#[tokio::test]
async fn who_is_too_far_behind_reads_everything_anew() {
    let story = Story::new().await;
    story.write_game(1).await;
    story.directory.catch_up().await.unwrap();
    story.write_game(2).await;
    // The log forgets the second game before this node has heard of it.
    let players: Vec<u64> = (1..=CHANGES_KEPT + 1).collect();
    for some in players.chunks(1_000) {
        let steps = some.iter().map(|player| revoked(*player, story.now()));
        story.write_all(steps.collect()).await;
    }
    assert!(!story.knows(2));
    story.directory.catch_up().await.unwrap();
    assert!(story.knows(2));
    assert!(story.is_revoked(1, story.now()) && story.is_revoked(CHANGES_KEPT + 1, story.now()));
    let head = *story.store.head().borrow();
    assert_eq!(story.directory.last_known().head(), head);
    // From there on the log is enough again.
    story.revoke(20_000, story.now()).await;
    story.directory.catch_up().await.unwrap();
    assert!(story.is_revoked(20_000, story.now()));
    assert_eq!(story.directory.last_known().head(), head);
}

#[tokio::test]
async fn a_store_that_cannot_be_read_gives_no_directory() {
    let story = Story::new().await;
    story.store.fail_reads(true);
    let loaded = Directory::load(story.store.clone(), story.clock.clone(), GRACE).await;
    loaded.unwrap_err();
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_and_comes_back_revives_nothing() {
    let story = Story::new().await;
    let follower = tokio::spawn(Arc::clone(&story.directory).follow());
    let start = story.now();
    story.write_game(1).await;
    story.revoke(7, start).await;
    story.until(|story| story.is_revoked(7, start)).await;
    story.clock.advance(Duration::from_secs(368 * 24 * 60 * 60));
    story.write_game(2).await;
    story.until(|story| story.knows(2)).await;
    story.clock.set(start);
    assert!(story.is_revoked(7, start));
    let player = PlayerId::new(7).unwrap();
    let issued_at = story
        .directory
        .last_known()
        .issued_at(app(1), player, start);
    assert!(issued_at > start && !story.is_revoked(7, issued_at));
    follower.abort();
}

#[tokio::test]
async fn whichever_app_a_player_is_revoked_for_ends_the_sessions() {
    let story = Story::new().await;
    story.write_game(1).await;
    let (player, now) = (PlayerId::new(7).unwrap(), story.now());
    let known = story.directory.last_known();
    assert!(!known.is_signed_out(player, now));
    assert_eq!(known.signed_in_at(player, now), now);
    story.revoke(7, now).await;
    story.directory.catch_up().await.unwrap();
    assert!(known.is_signed_out(player, now));
    let again = known.signed_in_at(player, now);
    assert_eq!(again, now.plus(Duration::from_millis(1)));
    assert!(!known.is_signed_out(player, again));
    let other = PlayerId::new(8).unwrap();
    assert!(!known.is_signed_out(other, now));
    assert_eq!(known.issued_at(app(2), player, now), now);
}
