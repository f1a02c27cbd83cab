use super::{meta::BOARD, stage::Stage};
use crate::dev::MetaGame;

impl Stage {
    /// Lines for the reader's shell.
    pub(super) fn try_it_yourself(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.file.try_it().into_iter().collect();
        if let (Some(player), Ok((game, _))) = (self.file.players.first(), self.games()) {
            let (platform, gate) = (&self.file.platform.url, &self.file.gate);
            lines.push(format!(
                "SESSION=$(curl -s {platform}/device/v1/sign-in \\\n  \
                 -d '{{\"player_id\":\"{}\",\"key\":\"{}\"}}' | sed 's/.*\"session_token\":\"\\([^\"]*\\)\".*/\\1/')",
                player.player_id, player.sign_in_key
            ));
            lines.push(format!(
                "TOKEN=$(curl -s {platform}/device/v1/stove/user-token -H \"Authorization: Bearer $SESSION\" \\\n  \
                 -d '{{\"game_id\":\"{}\"}}' | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')",
                game.game_id
            ));
            lines.push(format!(
                "curl {}/v1/verify/stove -H 'Authorization: Bearer {}' \\\n  \
                 -d \"{{\\\"game\\\":\\\"{}\\\",\\\"token\\\":\\\"$TOKEN\\\"}}\"",
                gate.url, gate.key, game.gate_game
            ));
            lines.push(format!(
                "curl {}/login -H 'Content-Type: application/json' -d \"{{\\\"token\\\":\\\"$TOKEN\\\"}}\"",
                self.game_server
            ));
        }
        if let (Some(player), Some(game)) =
            (self.file.players.first(), self.file.unity_ads.games.first())
        {
            let platform = &self.file.platform.url;
            lines.push(format!(
                "VIEW=$(curl -s {platform}/device/v1/ads/start -H \"Authorization: Bearer $SESSION\" \\\n  \
                 -d '{{\"app_id\":\"{}\",\"sid\":\"{}\"}}' | sed 's/.*\"view_token\":\"\\([^\"]*\\)\".*/\\1/')",
                game.app_id, player.player_id
            ));
            lines.push(format!(
                "curl {platform}/device/v1/ads/complete -H \"Authorization: Bearer $SESSION\" \\\n  \
                 -d \"{{\\\"view_token\\\":\\\"$VIEW\\\"}}\""
            ));
        }
        lines.extend(self.file.meta.games.first().and_then(MetaGame::try_it));
        if let Some(game) = self.file.meta.games.first() {
            lines.push(format!(
                "curl -G {}/leaderboard_entries -d 'access_token={}' \\\n  \
                 -d api_name={BOARD} -d 'fields=rank,score,user{{alias}}'",
                game.base_url, game.app_token
            ));
        }
        lines.extend(self.file.try_opensocial());
        lines.extend(self.file.try_attestation());
        lines.push(self.file.move_the_clock());
        lines
    }
}
