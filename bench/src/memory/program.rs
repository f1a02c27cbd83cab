use std::{
    env, fs,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use tempfile::TempDir;

/// How long the program may take to open its doors.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the program writes for game servers, as far as it is needed here.
#[derive(Deserialize)]
pub(super) struct Told {
    pub(super) platform: Place,
    pub(super) gate: KeyedPlace,
    pub(super) operator: KeyedPlace,
    pub(super) stove: Stove,
    pub(super) players: Vec<Player>,
}

#[derive(Deserialize)]
pub(super) struct Place {
    url: String,
}

#[derive(Deserialize)]
pub(super) struct KeyedPlace {
    url: String,
    pub(super) key: String,
}

#[derive(Deserialize)]
pub(super) struct Stove {
    pub(super) games: Vec<StoveGame>,
}

#[derive(Deserialize)]
pub(super) struct StoveGame {
    pub(super) environment: String,
    pub(super) game_id: String,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) gate_game: String,
}

#[derive(Deserialize)]
pub(super) struct Player {
    pub(super) player_id: String,
    pub(super) sign_in_key: String,
}

impl Place {
    pub(super) fn addr(&self) -> Result<SocketAddr> {
        addr(&self.url)
    }
}

impl KeyedPlace {
    pub(super) fn addr(&self) -> Result<SocketAddr> {
        addr(&self.url)
    }
}

fn addr(url: &str) -> Result<SocketAddr> {
    let place = url.strip_prefix("http://").unwrap_or(url);
    place.parse().with_context(|| format!("no address: {url}"))
}

/// `countersign dev`, the release build, with a store that is thrown away. It
/// ends when dropped.
pub(super) struct Program {
    process: Child,
    pub(super) told: Told,
    _data: TempDir,
}

impl Program {
    pub(super) fn start() -> Result<Self> {
        let beside = env::current_exe()?;
        let place = beside.parent().context("no directory")?;
        let data = tempfile::tempdir_in(place)?;
        let program = beside.with_file_name("countersign");
        let anywhere = "127.0.0.1:0";
        let mut process = Command::new(&program)
            .arg("dev")
            .arg("--data")
            .arg(data.path())
            .args(["--platform", anywhere, "--gate", anywhere])
            .args(["--operator", anywhere])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        let told = match wait(&mut process, &data.path().join("dev.json")) {
            Ok(told) => told,
            Err(error) => {
                let _ = process.kill();
                let _ = process.wait();
                return Err(error);
            }
        };
        Ok(Self {
            process,
            told,
            _data: data,
        })
    }

    /// The memory that it holds resident, in bytes.
    pub(super) fn resident(&self) -> Result<u64> {
        let status = format!("/proc/{}/status", self.process.id());
        let status = fs::read_to_string(status)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kib: u64 = kib.context("no resident size")?.trim().parse()?;
        Ok(kib.saturating_mul(1024))
    }
}

/// The file is written once everything is open.
fn wait(process: &mut Child, file: &Path) -> Result<Told> {
    let begun = Instant::now();
    loop {
        let told = fs::read(file).ok();
        if let Some(told) = told.and_then(|text| serde_json::from_slice(&text).ok()) {
            return Ok(told);
        }
        let ended = process.try_wait()?;
        ensure!(ended.is_none(), "countersign dev has ended by itself");
        ensure!(begun.elapsed() < PATIENCE, "countersign dev does not open");
        thread::sleep(Duration::from_millis(50));
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
