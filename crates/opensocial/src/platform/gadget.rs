//! What players are shown: a request of the platform's to the game, signed in
//! the player's name (Mobage, "Request from Gadget Server to Game Server").

use base::PlayerId;

use form_urlencoded::Serializer;

use super::outgoing::{Call, Handed, Signer, Unsignable, own_parameters, signed, target, with};
use crate::wire::parameters::reads_as;

/// A player looks at a game's page.
#[derive(Clone, Copy, Debug)]
pub struct Launch<'a> {
    /// The page, absolute. Of its parameters those go along that are not
    /// reserved and make no event and no callback of a payment of it.
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
        let given = url.query().unwrap_or_default().as_bytes();
        let pays = [given, self.form.unwrap_or_default()]
            .into_iter()
            .flat_map(own_parameters)
            .any(|(name, _)| reads_as(&name, PAYMENT));
        let query = with(players(given, pays).as_bytes(), &added);
        url.set_query(Some(&query));
        let form = self.form.map(|form| players(form, pays));
        signed(url, form, signer, Some(self.handed))
    }
}

/// What a life-cycle event is told by.
const EVENT: &str = "eventtype";

/// What a callback of a payment is told by.
const PAYMENT: &str = "payment_id";

/// What such a callback says of the payment.
const OUTCOME: [&str; 2] = ["status", "updated"];

/// What players may give of a query or a form. Many games tell an event or a
/// payment by its parameters and look at nothing but the signature, which is as
/// good here as there.
fn players(given: &[u8], pays: bool) -> String {
    let is_outcome = |name: &str| pays && OUTCOME.iter().any(|one| reads_as(name, one));
    let mut text = Serializer::new(String::new());
    text.extend_pairs(
        own_parameters(given).filter(|(name, _)| !reads_as(name, EVENT) && !is_outcome(name)),
    );
    text.finish()
}
