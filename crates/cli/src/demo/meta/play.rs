use futures_util::future::join_all;

use super::{
    super::{
        call::Answer,
        narrator::{Narrator, Step},
        stage::Stage,
    },
    Server,
};

/// The leaderboard of the story, by its API name.
pub(in super::super) const BOARD: &str = "HIGH_SCORES";

/// How many servers count at the same time.
const AT_ONCE: usize = 16;

/// How many times it takes.
const TARGET: &str = "10";

/// What users do in a game, as its servers tell the graph.
pub(super) async fn tell(
    stage: &Stage,
    narrator: &mut Narrator,
    server: &Server,
) -> anyhow::Result<()> {
    achievement(narrator, server).await?;
    let token = server.headset(stage, "user-token").await?;
    leaderboard(narrator, server, &token.text("/user_token")).await
}

async fn achievement(narrator: &mut Narrator, server: &Server) -> anyhow::Result<()> {
    narrator.begin();
    let definition = [
        ("api_name", "TEN_WINS"),
        ("achievement_type", "COUNT"),
        ("achievement_write_policy", "SERVER_AUTHORITATIVE"),
        ("target", TARGET),
        ("title", "Ten wins"),
        ("description", "Win ten times"),
    ];
    let definitions = server.of_app("achievement_definitions");
    let defined = server.post(&definitions, &definition).await?;
    let path = format!("/{}/achievements", server.user()?);
    let win = [("api_name", "TEN_WINS"), ("add_count", "1")];
    let wins: Vec<Answer> = join_all((0..AT_ONCE).map(|_| server.post(&path, &win)))
        .await
        .into_iter()
        .collect::<anyhow::Result<_>>()?;
    let counted = wins.iter().filter(|win| win.status == 200).count();
    let unlocking = |win: &&Answer| win.flag("/just_unlocked") == Some(true);
    let unlocked = wins.iter().filter(unlocking).count();
    let wish = [
        ("api_names", "[\"TEN_WINS\"]"),
        ("fields", "count_progress,is_unlocked"),
    ];
    let progress = server.get(&path, &wish).await?;
    let won = wins.iter().find(unlocking);
    let mut exchanges = vec![defined.exchange];
    exchanges.extend(won.map(|win| win.exchange.clone()));
    exchanges.push(progress.exchange.clone());
    narrator.tell(&Step {
        id: "meta.achievement",
        title: "An achievement needs ten wins, and sixteen servers count one each at the same time: it is unlocked once, and nothing is lost.",
        ok: defined.status == 200
            && counted == AT_ONCE
            && unlocked == 1
            && progress.number("/data/0/count_progress") == u64::try_from(AT_ONCE).ok()
            && progress.flag("/data/0/is_unlocked") == Some(true),
        exchanges,
        checked: "the player's progress, locked from being read until it is on disk",
        found: format!("counted {counted}, just_unlocked {unlocked}"),
    });
    Ok(())
}

async fn leaderboard(
    narrator: &mut Narrator,
    server: &Server,
    user_token: &str,
) -> anyhow::Result<()> {
    narrator.begin();
    let board = [
        ("api_name", BOARD),
        ("sort_order", "HIGHER_IS_BETTER"),
        ("entry_write_policy", "SERVER_AUTHORITATIVE"),
    ];
    let defined = server.post(&server.of_app("leaderboards"), &board).await?;
    // The player of the story is second of three.
    let mut submitted = Vec::new();
    for (user, score) in server.game.users.iter().zip(["2000", "3000", "1000"]) {
        submitted.push(submit(server, &user.user_id, score).await?);
    }
    let taken = submitted
        .iter()
        .filter(|one| one.flag("/did_update") == Some(true));
    let taken = taken.count();
    let worse = submit(server, server.user()?, "1500").await?;
    let wish = [
        ("api_name", BOARD),
        ("start_at", "VIEWER"),
        ("limit", "1"),
        ("summary", "true"),
        ("fields", "rank,score,user{alias}"),
    ];
    let own = server
        .get_as(user_token, "/leaderboard_entries", &wish)
        .await?;
    let next = server.caller.get(&own.text("/paging/next"), None).await?;
    narrator.tell(&Step {
        id: "meta.leaderboard",
        title: "Three scores are submitted, and a worse one that changes nothing. The headset's page begins with its user; paging.next, followed as it stands, leads on.",
        ok: defined.status == 200
            && taken == 3
            && worse.flag("/did_update") == Some(false)
            && is_row(&own, 2, 2_000)
            && own.number("/summary/total_count") == Some(3)
            && is_row(&next, 3, 1_000)
            && next.text("/paging/next").is_empty(),
        exchanges: vec![
            defined.exchange,
            worse.exchange,
            own.exchange,
            next.exchange,
        ],
        checked: "the rank, counted exactly in the store as it is at that moment",
        found: format!("scores taken {taken}"),
    });
    Ok(())
}

async fn submit(server: &Server, user_id: &str, score: &str) -> anyhow::Result<Answer> {
    let fields = [("api_name", BOARD), ("user_id", user_id), ("score", score)];
    server.post("/leaderboard_submit_entry", &fields).await
}

/// Whether a page begins with that row.
fn is_row(page: &Answer, rank: u64, score: u64) -> bool {
    page.number("/data/0/rank") == Some(rank) && page.number("/data/0/score") == Some(score)
}
