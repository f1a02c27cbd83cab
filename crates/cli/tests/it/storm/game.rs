//! The sample game server as a process: this very program, started again.

use std::{
    env,
    path::{Path, PathBuf},
};

use game_server::{Gate, GrantSecret, Ledger};
use tokio::net::TcpListener;

use super::super::{process::Process, tool};

/// What the gate and the game share.
pub(super) const GRANT_SECRET: &str = "whsec_Y291bnRlcnNpZ24tdGVzdC1ncmFudC1zZWNyZXQ=";

/// Where the ledger is; only a game that was started as one is told.
const LEDGER: &str = "COUNTERSIGN_STORM_LEDGER";

/// Before the address in what it prints.
const LISTENING: &str = "the game listens at ";

/// Starts the game with its ledger below `home`, and waits until it listens.
pub(super) async fn start(home: &Path) -> (Process, String) {
    let mut command = tool::command(env::current_exe().unwrap());
    command.args(["--exact", "it::storm::game::serves"]);
    command.args(["--ignored", "--nocapture"]);
    command.env(LEDGER, home.join("game.db"));
    let mut process = Process::start(command, home, "game");
    let addr = process
        .says("the game to listen", |process| {
            let said = process.stdout();
            let (_, rest) = said.split_once(LISTENING)?;
            let (addr, _) = rest.split_once('\n')?;
            Some(addr.to_owned())
        })
        .await;
    (process, addr)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it is the game of a storm, and serves until it is killed"]
async fn serves() {
    let Some(ledger) = tool::variable(LEDGER) else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    // Nobody logs in here.
    let gate = Gate {
        url: String::new(),
        key: String::new(),
        game: String::new(),
    };
    let ledger = Ledger::open(&PathBuf::from(ledger)).unwrap();
    let secret = GrantSecret(GRANT_SECRET.to_owned());
    let router = game_server::router(gate, &secret, ledger).unwrap();
    eprintln!("serving");
    announce(&listener);
    game_server::serve(listener, router).await.unwrap();
}

#[expect(clippy::print_stdout, reason = "whoever started it reads it there")]
fn announce(listener: &TcpListener) {
    println!("{LISTENING}{}", listener.local_addr().unwrap());
}
