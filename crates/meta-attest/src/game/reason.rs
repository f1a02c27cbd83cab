/// A rule that a token does not meet. The codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// It is good no longer.
    TokenExpired,
    /// It is good for longer than is allowed, or ends before it begins.
    TokenLifetime,
    /// It was made in the future.
    TimestampTooEarly,
    /// A ban of the device stands.
    DeviceBanned,
    /// It was made for tests and proves nothing.
    DevelopmentToken,
    /// The device is trusted less than is asked for.
    DeviceIntegrity,
    /// The app is recognized less than is asked for.
    AppIntegrity,
    /// The app is another package, or none.
    PackageForeign,
    /// Somebody else has signed the app too, or nobody.
    CertificateForeign,
    /// The app is too old, or has no version.
    VersionTooLow,
    /// The app is newer than any that is known.
    VersionTooHigh,
}

impl Reason {
    /// All of them, the gravest first: the order in which
    /// [`standing`](super::Policy::standing) gives them.
    pub const ALL: [Self; 11] = [
        Self::TokenExpired,
        Self::TokenLifetime,
        Self::TimestampTooEarly,
        Self::DeviceBanned,
        Self::DevelopmentToken,
        Self::DeviceIntegrity,
        Self::AppIntegrity,
        Self::PackageForeign,
        Self::CertificateForeign,
        Self::VersionTooLow,
        Self::VersionTooHigh,
    ];

    /// The code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TokenExpired => "token_expired",
            Self::TokenLifetime => "token_lifetime",
            Self::TimestampTooEarly => "timestamp_too_early",
            Self::DeviceBanned => "device_banned",
            Self::DevelopmentToken => "development_token",
            Self::DeviceIntegrity => "device_integrity",
            Self::AppIntegrity => "app_integrity",
            Self::PackageForeign => "package_foreign",
            Self::CertificateForeign => "certificate_foreign",
            Self::VersionTooLow => "version_too_low",
            Self::VersionTooHigh => "version_too_high",
        }
    }
}
