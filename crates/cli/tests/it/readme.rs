//! What the README shows of `countersign dev` is what happens.

use super::{dev_house::Dev, home::Home, http::text_at, tool};

const README: &str = include_str!("../../../../README.md");

/// The blocks of a language, in order.
fn blocks(language: &str) -> impl Iterator<Item = &'static str> {
    let fence = format!("```{language}\n");
    let after: Vec<&str> = README.split(fence.as_str()).skip(1).collect();
    let whole = |text: &'static str| text.split("\n```").next().unwrap();
    after.into_iter().map(whole)
}

#[tokio::test]
async fn its_calls_work_and_are_answered_as_it_says() {
    if !tool::curl() {
        return;
    }
    let home = Home::new();
    let dev = Dev::start(home.path(), None).await;
    let game = &dev.file["stove"]["games"][0];
    let player = &dev.file["players"][0];
    let player = (
        text_at(player, "/player_id"),
        text_at(player, "/sign_in_key"),
    );
    let token = dev.user_token((&player.0, &player.1), game).await;
    let paste = |call: &str| {
        let call = call
            .replace("http://127.0.0.1:7401", &dev.text("/gate/url"))
            .replace("http://127.0.0.1:7402", &dev.text("/operator/url"))
            .replace('…', &token);
        let mut shell = tool::command("sh");
        shell.env("GATE_KEY", dev.text("/gate/key"));
        let output = shell.args(["-c", &call]).output().unwrap();
        assert!(output.status.success(), "{call}\n{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let mut calls = blocks("sh").filter(|block| block.starts_with("curl "));
    let clock = calls.find(|call| call.contains("/dev/v1/clock")).unwrap();
    let verify = calls
        .find(|call| call.contains("/v1/verify/stove"))
        .unwrap();
    assert_eq!(paste(verify), blocks("json").next().unwrap());
    assert!(paste(clock).starts_with(r#"{"now":"#));
    assert!(
        paste(verify).contains(r#""reason":"token_refused""#),
        "a day later"
    );
}
