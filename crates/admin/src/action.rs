use std::fmt;

use serde_json::Value;

/// What an operator can do, by the names that the audit log uses. A name never
/// changes and is never used for something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Register a game.
    AppCreate,
    /// Replace a credential's secret.
    CredentialRotate,
    /// Make a player a member of a game.
    MemberJoin,
    /// Let a player have a game.
    OwnershipGrant,
    /// End a player's copy of a game.
    OwnershipRelease,
    /// Make a player's account.
    PlayerCreate,
    /// Replace the key with which a player signs in.
    PlayerRotateKey,
    /// Refuse what was issued up to now.
    Revoke,
    /// Make an API key.
    ApiKeyCreate,
    /// Take an API key back.
    ApiKeyRevoke,
    /// Make the keys that an installation needs and does not have.
    KeysEnsure,
    /// Take something out of a file over as it is.
    Import,
    /// Make new keys for tokens.
    TokenKeysRotate,
    /// Seal every secret under a new master key.
    MasterKeyRotate,
    /// Take a backup of everything.
    BackupTake,
    /// Refuse everything that was signed or issued up to now.
    WatermarkRaise,
    /// Tell a game of rewarded views.
    AdsEnable,
    /// Tell a game of no more rewarded views.
    AdsDisable,
    /// Replace the secret with which a game is told of rewarded views.
    AdsRotate,
    /// Send a delivery that has ended once more.
    DeliveryReplay,
    /// Send many that have ended once more.
    DeliveriesReplay,
    /// Say how a peer is sent to.
    EndpointConfigure,
    /// Send a peer nothing for now.
    EndpointPause,
    /// Send it what has waited.
    EndpointResume,
    /// List a game on another platform.
    ListingCreate,
    /// Refuse the secret that was replaced and was good for a while yet.
    PreviousRevoke,
    /// Say how a game's calls of Meta's graph are taken.
    GraphConfigure,
    /// Tell a game's server of what happens on Meta's graph.
    WebhookSubscribe,
    /// Tell it no more.
    WebhookUnsubscribe,
    /// Send a game's server an event that tells of nothing.
    WebhookTest,
    /// Offer something for sale, or offer it otherwise.
    SkuDefine,
    /// Let a player have something that is for sale.
    EntitlementGrant,
    /// Take that back.
    EntitlementRevoke,
    /// Begin a player's subscription.
    SubscriptionStart,
    /// Let a subscription end with its period.
    SubscriptionCancel,
    /// Let it go on after all.
    SubscriptionUncancel,
    /// Make two players friends.
    FriendAdd,
    /// End that.
    FriendRemove,
    /// List a game on OpenSocial.
    SocialListingCreate,
    /// Say how a game's calls of OpenSocial are taken.
    SocialConfigure,
    /// Tell a game of a life-cycle event.
    EventLinkSet,
    /// Tell it of that no more.
    EventLinkRemove,
    /// Say which words a game's players may not write.
    WordsSet,
    /// Sign a game's launches with another key.
    SigningKeySet,
    /// Send a game a life-cycle event.
    EventSend,
    /// Let a player have a game among one's own.
    InstallationAdd,
    /// End that.
    InstallationRemove,
    /// Say of a text whether it may stand.
    TextJudge,
    /// Say what a player shows of oneself.
    PersonaSet,
    /// Have a player shut another one out.
    PlayerBlock,
    /// End that.
    PlayerUnblock,
    /// Say how the evidence of a game's devices is judged.
    AttestConfigure,
    /// Seal a game's attestation tokens.
    TokensSeal,
    /// Seal them no more.
    TokensUnseal,
    /// Mark a device as a test device, or no more.
    DeviceMark,
    /// Ban a device from a game.
    DeviceBan,
    /// Lift a ban.
    BanLift,
    /// Lift the bans that were made within a span of time.
    BansLift,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 58] = [
        Self::AppCreate,
        Self::CredentialRotate,
        Self::MemberJoin,
        Self::OwnershipGrant,
        Self::OwnershipRelease,
        Self::PlayerCreate,
        Self::PlayerRotateKey,
        Self::Revoke,
        Self::ApiKeyCreate,
        Self::ApiKeyRevoke,
        Self::KeysEnsure,
        Self::Import,
        Self::TokenKeysRotate,
        Self::MasterKeyRotate,
        Self::BackupTake,
        Self::WatermarkRaise,
        Self::AdsEnable,
        Self::AdsDisable,
        Self::AdsRotate,
        Self::DeliveryReplay,
        Self::DeliveriesReplay,
        Self::EndpointConfigure,
        Self::EndpointPause,
        Self::EndpointResume,
        Self::ListingCreate,
        Self::PreviousRevoke,
        Self::GraphConfigure,
        Self::WebhookSubscribe,
        Self::WebhookUnsubscribe,
        Self::WebhookTest,
        Self::SkuDefine,
        Self::EntitlementGrant,
        Self::EntitlementRevoke,
        Self::SubscriptionStart,
        Self::SubscriptionCancel,
        Self::SubscriptionUncancel,
        Self::FriendAdd,
        Self::FriendRemove,
        Self::SocialListingCreate,
        Self::SocialConfigure,
        Self::EventLinkSet,
        Self::EventLinkRemove,
        Self::WordsSet,
        Self::SigningKeySet,
        Self::EventSend,
        Self::InstallationAdd,
        Self::InstallationRemove,
        Self::TextJudge,
        Self::PersonaSet,
        Self::PlayerBlock,
        Self::PlayerUnblock,
        Self::AttestConfigure,
        Self::TokensSeal,
        Self::TokensUnseal,
        Self::DeviceMark,
        Self::DeviceBan,
        Self::BanLift,
        Self::BansLift,
    ];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AppCreate => "app.create",
            Self::CredentialRotate => "credential.rotate",
            Self::MemberJoin => "member.join",
            Self::OwnershipGrant => "ownership.grant",
            Self::OwnershipRelease => "ownership.release",
            Self::PlayerCreate => "player.create",
            Self::PlayerRotateKey => "player.rotate_key",
            Self::Revoke => "revocation.create",
            Self::ApiKeyCreate => "api_key.create",
            Self::ApiKeyRevoke => "api_key.revoke",
            Self::KeysEnsure => "keys.ensure",
            Self::Import => "import",
            Self::TokenKeysRotate => "token_keys.rotate",
            Self::MasterKeyRotate => "master_key.rotate",
            Self::BackupTake => "backup.take",
            Self::WatermarkRaise => "watermark.raise",
            Self::AdsEnable => "ads.enable",
            Self::AdsDisable => "ads.disable",
            Self::AdsRotate => "ads.rotate",
            Self::DeliveryReplay => "delivery.replay",
            Self::DeliveriesReplay => "deliveries.replay",
            Self::EndpointConfigure => "endpoint.configure",
            Self::EndpointPause => "endpoint.pause",
            Self::EndpointResume => "endpoint.resume",
            Self::ListingCreate => "listing.create",
            Self::PreviousRevoke => "credential.revoke_previous",
            Self::GraphConfigure => "meta.configure",
            Self::WebhookSubscribe => "webhook.subscribe",
            Self::WebhookUnsubscribe => "webhook.unsubscribe",
            Self::WebhookTest => "webhook.test",
            Self::SkuDefine => "sku.define",
            Self::EntitlementGrant => "entitlement.grant",
            Self::EntitlementRevoke => "entitlement.revoke",
            Self::SubscriptionStart => "subscription.start",
            Self::SubscriptionCancel => "subscription.cancel",
            Self::SubscriptionUncancel => "subscription.uncancel",
            Self::FriendAdd => "friend.add",
            Self::FriendRemove => "friend.remove",
            Self::SocialListingCreate => "social_listing.create",
            Self::SocialConfigure => "opensocial.configure",
            Self::EventLinkSet => "event_link.set",
            Self::EventLinkRemove => "event_link.remove",
            Self::WordsSet => "words.set",
            Self::SigningKeySet => "signing_key.set",
            Self::EventSend => "event.send",
            Self::InstallationAdd => "installation.add",
            Self::InstallationRemove => "installation.remove",
            Self::TextJudge => "text.judge",
            Self::PersonaSet => "persona.set",
            Self::PlayerBlock => "player.block",
            Self::PlayerUnblock => "player.unblock",
            Self::AttestConfigure => "attest.configure",
            Self::TokensSeal => "attest.seal",
            Self::TokensUnseal => "attest.unseal",
            Self::DeviceMark => "device.mark",
            Self::DeviceBan => "device.ban",
            Self::BanLift => "ban.lift",
            Self::BansLift => "bans.lift",
        }
    }

    /// What was done, to be told to the audit log. `details` is a JSON object
    /// and holds no secret.
    pub(crate) fn on(self, target: impl fmt::Display, details: Value) -> Deed {
        Deed {
            action: self,
            target: Some(target.to_string()),
            details,
        }
    }

    /// The same of what is about nothing in particular.
    pub(crate) const fn overall(self, details: Value) -> Deed {
        Deed {
            action: self,
            target: None,
            details,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An action as it was done. Nothing is committed without one.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    pub(crate) action: Action,
    pub(crate) target: Option<String>,
    pub(crate) details: Value,
}

/// A target: the kind of a thing and its id.
pub(crate) struct Target<I>(pub(crate) &'static str, pub(crate) I);

impl<I: fmt::Display> fmt::Display for Target<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0, self.1)
    }
}
