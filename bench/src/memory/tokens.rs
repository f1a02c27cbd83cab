//! Tokens for the requests, got as their holders get them.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{
    program::{StoveGame, Told},
    wire::{ask_json, post},
};

/// Asks, and takes one text out of the answer.
fn granted(addr: SocketAddr, request: &[u8], place: &str) -> Result<String> {
    let answer = ask_json(addr, request)?;
    let text = answer.pointer(place).and_then(Value::as_str);
    Ok(text.with_context(|| format!("no {place}"))?.to_owned())
}

pub(super) fn session(platform: SocketAddr, told: &Told) -> Result<String> {
    let player = told.players.first().context("no players")?;
    let body = json!({"player_id": player.player_id, "key": player.sign_in_key});
    let request = post("/device/v1/sign-in", None, &body.to_string());
    granted(platform, &request, "/session_token")
}

pub(super) fn user_token(platform: SocketAddr, session: &str, game: &StoveGame) -> Result<String> {
    let body = json!({ "game_id": game.game_id }).to_string();
    let request = post("/device/v1/stove/user-token", Some(session), &body);
    granted(platform, &request, "/access_token")
}

pub(super) fn server_token(platform: SocketAddr, game: &StoveGame) -> Result<String> {
    let body = json!({
        "client_id": game.client_id,
        "client_secret": game.client_secret,
        "service_id": game.game_id,
    });
    let request = post("/stove/auth/v5/server_token", None, &body.to_string());
    granted(platform, &request, "/response_data/access_token")
}

pub(super) fn challenge(gate: SocketAddr, key: &str, ttl_secs: u64) -> Result<String> {
    let body = json!({ "ttl_secs": ttl_secs }).to_string();
    let request = post("/v1/challenges", Some(key), &body);
    granted(gate, &request, "/challenge")
}

/// Moves the program's clock.
pub(super) fn advance(told: &Told, secs: u64) -> Result<()> {
    let body = json!({ "advance_secs": secs }).to_string();
    let request = post("/dev/v1/clock", Some(&told.operator.key), &body);
    ask_json(told.operator.addr()?, &request).map(|_| ())
}
