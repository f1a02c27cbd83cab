use std::{
    fs,
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

use anyhow::Context;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{call::Caller, stage::Stage, waiting::until};
use crate::dev::AdsGame;

/// What its gate writes down when the game has answered.
const WRITE: &str = "store.commit.settle-reward";

/// A second `countersign dev`, in a process that can be killed. Only its gate is
/// used.
pub(super) struct GateProcess {
    child: Child,
    home: TempDir,
    grants: String,
    /// What it has written to its dev.json.
    file: Value,
}

impl GateProcess {
    /// Starts it in front of the story's game server, with the game's secret.
    ///
    /// # Errors
    /// When it cannot be started or does not come up.
    pub(super) async fn start(stage: &Stage, game: &AdsGame) -> anyhow::Result<Self> {
        let home = tempfile::tempdir().context("a temporary directory cannot be made")?;
        let seed = format!(
            "[[app]]\nname = \"{}\"\n[app.unity_ads]\ncallback_url = \"{}\"\nsecret = \"{}\"\n",
            game.app, game.callback_url, game.secret
        );
        fs::write(home.path().join("seed.toml"), seed)?;
        fs::write(home.path().join("grant.secret"), &game.grant_secret)?;
        let grants = stage.grants_url();
        let child = spawn(&home, &grants)?;
        let mut process = Self {
            child,
            home,
            grants,
            file: Value::Null,
        };
        process.come_up().await?;
        Ok(process)
    }

    /// Ends it as a power cut would.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub(super) fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill().context("the gate cannot be killed")?;
        self.child.wait().context("the gate does not end")?;
        Ok(())
    }

    /// Starts it again on the data that it left.
    ///
    /// # Errors
    /// When it cannot be started or does not come up.
    pub(super) async fn restart(&mut self) -> anyhow::Result<()> {
        fs::remove_file(self.dev_file())?;
        self.child = spawn(&self.home, &self.grants)?;
        self.come_up().await
    }

    async fn come_up(&mut self) -> anyhow::Result<()> {
        let path = self.dev_file();
        self.file = until("the second gate to come up", async || {
            let written = fs::read(&path).ok();
            Ok(written.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
        })
        .await?;
        Ok(())
    }

    fn dev_file(&self) -> std::path::PathBuf {
        self.home.path().join("data/dev.json")
    }

    /// Where its callbacks arrive.
    pub(super) fn callback_url(&self) -> String {
        let game = self.text("/unity_ads/games/0/gate_game");
        let gate = self.text("/gate/url");
        format!("{gate}/rewards/unity-ads/{game}?productid=1234")
    }

    fn text(&self, pointer: &str) -> String {
        let found = self.file.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    }

    /// Holds what is written down of the game's next answer.
    pub(super) async fn order_stall(&self, caller: &Caller) -> anyhow::Result<()> {
        let order = json!({ "call": WRITE, "kind": "stall", "delay_ms": 600_000 });
        let operator = self.text("/operator/url");
        caller
            .post(&operator, "/dev/v1/faults", None, &order)
            .await?;
        Ok(())
    }

    /// Waits until it is held.
    pub(super) async fn wait_for_stall(&self, caller: &Caller) -> anyhow::Result<()> {
        let url = format!("{}/dev/v1/faults", self.text("/operator/url"));
        until("the game to have answered", async || {
            let listed = caller.get(&url, None).await?;
            Ok((listed.number("/faults/0/struck") == Some(1)).then_some(()))
        })
        .await
    }

    /// Moves its clock on by what the story's is moved on.
    pub(super) async fn advance(&self, caller: &Caller) -> anyhow::Result<()> {
        let wish = json!({ "advance_secs": 20 });
        let operator = self.text("/operator/url");
        caller.post(&operator, "/dev/v1/clock", None, &wish).await?;
        Ok(())
    }
}

impl Drop for GateProcess {
    fn drop(&mut self) {
        // Killed already where the story came to its end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(home: &TempDir, grants: &str) -> anyhow::Result<Child> {
    let free = SocketAddr::from(([127, 0, 0, 1], 0)).to_string();
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("dev");
    for (name, value) in [
        ("--data", home.path().join("data").display().to_string()),
        (
            "--seed",
            home.path().join("seed.toml").display().to_string(),
        ),
        ("--platform", free.clone()),
        ("--gate", free.clone()),
        ("--operator", free),
        ("--grants", grants.to_owned()),
        (
            "--grant-secret-file",
            home.path().join("grant.secret").display().to_string(),
        ),
    ] {
        command.arg(name).arg(value);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().context("a second gate cannot be started")
}
