use base::AppId;

/// A picture of a game, as it was uploaded.
///
/// Unique by (app, digest), so the same picture is kept once for each game. It
/// goes when the last achievement that shows it is given another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The game.
    pub app_id: AppId,
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
    /// A PNG file.
    pub bytes: Vec<u8>,
}
