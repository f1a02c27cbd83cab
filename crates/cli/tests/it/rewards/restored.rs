//! R14. A gate comes back from a backup that is older than what it has granted.

use super::{
    super::{home, http::Http, tool},
    world::{SID, Side, World},
};

impl World {
    /// Runs a command on the gate's data.
    async fn command(&self, words: &[&str]) {
        let mut command = tool::command(tool::countersign());
        command.args(words).arg("--data").arg(self.data(Side::Gate));
        let ended = tokio::task::spawn_blocking(move || command.output());
        let output = ended.await.unwrap().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {told}");
    }
}

/// The gate has forgotten the order, and whoever has kept the callback sends it
/// again. The last line is the game's: it knows the key.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r14_a_callback_from_before_a_restore_grants_nothing_again() {
    // Backups of a database are its server's.
    if !home::store_is_a_file() {
        return;
    }
    let mut world = World::open().await;
    let file = world.home().join("gate.backup");
    world.command(&["backup", file.to_str().unwrap()]).await;
    let session = world.session().await;
    let view = world.view(&session).await;
    let completed = world.complete(&session, &view).await.unwrap().must_be(200);
    assert_eq!(completed.text_at("/callback"), "delivered");

    world
        .side(Side::Gate)
        .process
        .signal(rustix::process::Signal::TERM);
    world.ends(Side::Gate).await;
    world.command(&["restore", file.to_str().unwrap()]).await;
    world.restart(Side::Gate).await;
    let known = world.list(Side::Gate, "/admin/v1/rewards").await;
    assert!(known.is_empty(), "the gate has forgotten: {known:?}");

    let kept = world.sent(&completed.text_at("/oid"));
    let answer = Http::new().get(&kept, None).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "1"));
    let answer = Http::new().get(&kept, None).await;
    assert_eq!(answer.text, "Duplicate order");
    assert_eq!(world.to_game.asked(), 2, "asked again under the same key");
    let of_another = kept.replacen(&format!("sid={SID}"), "sid=42", 1);
    assert_eq!(Http::new().get(&of_another, None).await.status, 403);
    world.holds(1).await;
}
