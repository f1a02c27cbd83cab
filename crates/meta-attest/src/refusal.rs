use crate::wire::WireError;

/// Why the platform does not do what it is asked about bans. What is wrong with the
/// access token or the form of a parameter is refused before, as by every call of the
/// graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", self.message())]
pub enum Refusal {
    /// No device has that name, or has it no longer.
    UnknownUniqueId,
    /// The name is another app's.
    UniqueIdOfOtherApp,
    /// No time, or none within its bounds.
    MinutesOutOfRange,
    /// No such ban stands, or it does no longer.
    UnknownBanId,
    /// The ban is another app's.
    BanIdOfOtherApp,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::UnknownUniqueId,
        Self::UniqueIdOfOtherApp,
        Self::MinutesOutOfRange,
        Self::UnknownBanId,
        Self::BanIdOfOtherApp,
    ];

    /// The stable name, for logs.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::UnknownUniqueId => "unknown_unique_id",
            Self::UniqueIdOfOtherApp => "unique_id_of_other_app",
            Self::MinutesOutOfRange => "minutes_out_of_range",
            Self::UnknownBanId => "unknown_ban_id",
            Self::BanIdOfOtherApp => "ban_id_of_other_app",
        }
    }

    /// How the wire says it (Meta, "Attestation API": device ban and its errors; the
    /// two about ban ids are in the page of 2025 and have the code −1).
    #[must_use]
    pub const fn wire(self) -> WireError {
        let (code, subcode) = match self {
            Self::UnknownUniqueId => (1, 1_614_026),
            Self::UniqueIdOfOtherApp => (1, 1_614_027),
            Self::MinutesOutOfRange => (1, 1_614_028),
            Self::UnknownBanId => (-1, 1_614_033),
            Self::BanIdOfOtherApp => (-1, 1_614_036),
        };
        WireError {
            status: 400,
            code,
            subcode,
            message: self.message(),
        }
    }

    /// The documents' words: there are clients that compare them.
    const fn message(self) -> &'static str {
        match self {
            Self::UnknownUniqueId => {
                "There is no record of this Unique ID. Please check that the Unique ID matches \
                 what is given in the Attestation Token and try again. Note that Unique IDs will \
                 change every 30 days for each application and device, make sure the Unique ID is \
                 up to date."
            }
            Self::UniqueIdOfOtherApp => {
                "The App ID of the Access Token does not match the Unique ID, please check the \
                 Unique ID/Access Token and try again"
            }
            Self::MinutesOutOfRange => {
                "The Remaining Time In Minute field is invalid. Please check that the time \
                 inputted is between 0 and 52560000."
            }
            Self::UnknownBanId => {
                "There is no record of this ban_id. Please check the ban_id and try again. If you \
                 don't know the specific ban_id, query the Device Ban IDs endpoint to see a list \
                 of all the ban_ids currently active for your application."
            }
            Self::BanIdOfOtherApp => {
                "The App ID of the Access Token does not match the Ban ID, please check the Ban \
                 ID/Access Token and try again"
            }
        }
    }
}
