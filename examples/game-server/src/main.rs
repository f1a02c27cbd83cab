//! Runs the sample game server beside `countersign dev`:
//!
//! ```text
//! cargo run -p game-server -- http://127.0.0.1:7401 GATE_KEY GAME 127.0.0.1:8080
//! ```
//!
//! `countersign dev` writes the gate's address, key and game to its dev.json.

use anyhow::{Context, bail};
use game_server::{Gate, router};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(key), Some(game), Some(listen)) = (
        arguments.next(),
        arguments.next(),
        arguments.next(),
        arguments.next(),
    ) else {
        bail!("usage: game-server GATE_URL GATE_KEY GAME LISTEN_ADDRESS");
    };
    let listener = tokio::net::TcpListener::bind(&listen)
        .await
        .with_context(|| format!("cannot listen on {listen}"))?;
    axum::serve(listener, router(Gate { url, key, game })?).await?;
    Ok(())
}
