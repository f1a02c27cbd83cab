//! Runs the sample game server beside `countersign dev`:
//!
//! ```text
//! cargo run -p game-server -- countersign-dev/dev.json 127.0.0.1:8080 game.db [VERIFY_TOKEN]
//! ```
//!
//! The gate's address, key, game and grant secret are in dev.json; the third argument
//! is the file of the ledger. With a fourth, what Meta's graph tells the first game
//! there is taken at `/meta/webhook`. What an OpenSocial platform asks of the first game
//! there is answered below `/social`.

use std::path::Path;

use anyhow::{Context, bail};
use game_server::{
    AppSecret, Gate, GrantSecret, Ledger, VerifyToken, meta_webhook, opensocial, router, serve,
};
use serde_json::Value;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let ([dev_file, listen, ledger_file, told @ ..], true) =
        (arguments.as_slice(), arguments.len() <= 4)
    else {
        bail!("usage: game-server DEV_JSON LISTEN_ADDRESS LEDGER_FILE [VERIFY_TOKEN]");
    };
    let text = std::fs::read(dev_file).with_context(|| format!("{dev_file} cannot be read"))?;
    let dev: Value = serde_json::from_slice(&text).context("that is no dev.json")?;
    let at = |pointer: &str| {
        let found = dev.pointer(pointer).and_then(Value::as_str);
        found
            .map(str::to_owned)
            .with_context(|| format!("{dev_file} has no {pointer}"))
    };
    let gate = Gate {
        url: at("/gate/url")?,
        key: at("/gate/key")?,
        game: at("/unity_ads/games/0/gate_game")?,
    };
    let secret = GrantSecret(at("/unity_ads/games/0/grant_secret")?);
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}"))?;
    let on_opensocial = at("/opensocial/games/0/gate_game").map(|game| Gate {
        game,
        ..gate.clone()
    });
    let mut router = router(gate, &secret, Ledger::open(Path::new(ledger_file))?)?;
    if let Ok(gate) = on_opensocial {
        router = router.merge(opensocial(gate)?);
    }
    if let Some(token) = told.first() {
        let secret = AppSecret(at("/meta/games/0/app_secret")?);
        router = router.merge(meta_webhook(&secret, VerifyToken(token.clone()))?);
    }
    serve(listener, router).await
}
