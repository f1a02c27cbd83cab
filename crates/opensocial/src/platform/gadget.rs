//! What players are shown: a request of the platform's to the game, signed in
//! the player's name (Mobage, "Request from Gadget Server to Game Server").

use base::PlayerId;

use super::outgoing::{Call, Handed, Signer, Unsignable, signed, target, with};

/// A player looks at a game's page.
#[derive(Clone, Copy, Debug)]
pub struct Launch<'a> {
    /// The page, absolute. Of its parameters those go along that are not
    /// reserved.
    pub url: &'a str,
    /// The form that the player's page sends, which makes it a POST.
    pub form: Option<&'a [u8]>,
    /// The game, as the platform calls it.
    pub app_number: &'a str,
    /// Who looks, and whose page it is: one and the same today.
    pub viewer: PlayerId,
    /// What the game may call the platform with for that player.
    pub handed: Handed<'a>,
}

impl Launch<'_> {
    /// The request, signed.
    ///
    /// The platform's own parameters are in the query, of a POST too, behind what
    /// the page has given; the signature is over query and form.
    ///
    /// # Errors
    /// [`Unsignable`].
    pub fn sign(&self, signer: &Signer<'_>) -> Result<Call, Unsignable> {
        let mut url = target(self.url)?;
        let viewer = self.viewer.to_string();
        let added = [
            ("opensocial_app_id", self.app_number),
            ("opensocial_viewer_id", &viewer),
            ("opensocial_owner_id", &viewer),
        ];
        let query = with(url.query().unwrap_or_default().as_bytes(), &added);
        url.set_query(Some(&query));
        let form = self.form.map(|form| with(form, &[]));
        signed(url, form, signer, Some(self.handed))
    }
}
