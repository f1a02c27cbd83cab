//! A full disk: no verdict rather than a wrong one, nothing forgotten, and
//! business as before once there is room again.

use std::{fs, io::Write, path::PathBuf, process::Command};

use super::{
    home::{self, Home},
    http::Answer,
    process::{Process, until},
    tool,
    up_house::{Up, verdict},
};

/// How large the disk is: room for a store that is new.
const SIZE: &str = "size=4m";

#[tokio::test]
async fn a_full_disk_refuses_and_forgets_nothing() {
    if !home::store_is_a_file() {
        return;
    }
    let Some(unshare) = tool::unshare() else {
        return;
    };
    let home = Home::new();
    let disk = home.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let up = Up::command(home.path(), &Up::config(&disk.join("data")));
    let command = on_small_disk(unshare, &disk, &up);
    let mut up = Up::started(Process::start(command, home.path(), "up")).await;
    let pid = up.process.pid();
    // The mount is seen by that process only, and through it.
    let inside = |path: PathBuf| PathBuf::from(format!("/proc/{pid}/root{}", path.display()));
    let ballast = inside(disk.join("ballast"));

    let mut used = vec![up.challenge().await];
    assert_eq!(verdict(&up.redeem(&used[0]).await), "accepted");
    fill(&ballast);

    // Issuing writes nothing, so it goes on.
    let mut refused = None;
    for _ in 0..100 {
        let challenge = up.challenge().await;
        let answer = up.redeem(&challenge).await;
        if answer.status == 200 {
            assert_eq!(verdict(&answer), "accepted");
            used.push(challenge);
        } else {
            refused = Some((challenge, answer));
            break;
        }
    }
    let (open, answer) = refused.expect("the disk is full");
    no_verdict(&answer);
    let ready = up.http.get(&up.operator("/readyz"), None).await;
    assert_eq!(ready.status, 503, "{}", ready.text);
    for challenge in &used {
        // Known as used from memory, or not told at all; never accepted.
        let answer = up.redeem(challenge).await;
        assert!(["challenge_used", "store_unavailable"].contains(&verdict(&answer).as_str()));
    }

    fs::remove_file(&ballast).unwrap();
    let fresh = until("the store to serve again", async || {
        let challenge = up.challenge().await;
        let answer = up.redeem(&challenge).await;
        (verdict(&answer) == "accepted").then_some(challenge)
    })
    .await;
    used.push(fresh);
    for challenge in &used {
        assert_eq!(verdict(&up.redeem(challenge).await), "challenge_used");
    }
    // Nobody was let in with it, so it may still be good, but only once.
    assert_eq!(verdict(&up.redeem(&open).await), "accepted");
    assert_eq!(verdict(&up.redeem(&open).await), "challenge_used");
    let ready = up.http.get(&up.operator("/readyz"), None).await;
    assert_eq!(ready.status, 200, "{}", ready.text);
    assert_eq!(up.process.pid(), pid);
    assert!(up.process.stop().await.success());
}

/// Starts `program` where `disk` is a disk of its own, and small.
pub(crate) fn on_small_disk(mut unshare: Command, disk: &PathBuf, program: &Command) -> Command {
    let script = r#"mount -t tmpfs -o "$1" countersign "$2" && shift 2 && exec "$@""#;
    unshare.args(["sh", "-ec", script, "sh", SIZE]).arg(disk);
    unshare.arg(program.get_program()).args(program.get_args());
    unshare
}

/// Writes until nothing more fits.
pub(crate) fn fill(ballast: &PathBuf) {
    let mut file = fs::File::create(ballast).unwrap();
    let full = (0..100_000).find_map(|_| file.write_all(&[1; 4_096]).err());
    let error = full.expect("a disk that can be filled");
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
}

/// An answer that says nothing of the evidence, and when to ask again.
fn no_verdict(answer: &Answer) {
    let json = answer.json();
    assert_eq!(answer.status, 503);
    assert_eq!(json["verdict"], "unavailable");
    assert_eq!(json["reason"], "store_unavailable");
    let wait = json["retry_after_secs"].as_u64().unwrap();
    assert!(wait >= 1);
    assert_eq!(
        answer.header("retry-after"),
        Some(wait.to_string().as_str())
    );
}
