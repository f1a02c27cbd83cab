macro_rules! tags {
    ($($name:ident = $number:literal,)*) => {
        /// The tags of an authorization list that the schema has, by the names
        /// of the fields of [`AuthorizationList`](super::AuthorizationList).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each is told of at the field of its name")]
        pub enum Tag {
            $($name,)*
        }

        impl Tag {
            /// All of them, by rising number.
            pub const ALL: [Self; [$($number),*].len()] = [$(Self::$name),*];

            /// The number on the wire.
            #[must_use]
            pub const fn number(self) -> u32 {
                match self {
                    $(Self::$name => $number,)*
                }
            }

            /// The tag of a number; none if the schema has none.
            #[must_use]
            pub const fn from_number(number: u32) -> Option<Self> {
                match number {
                    $($number => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

tags! {
    Purpose = 1,
    Algorithm = 2,
    KeySize = 3,
    BlockMode = 4,
    Digest = 5,
    Padding = 6,
    CallerNonce = 7,
    MinMacLength = 8,
    EcCurve = 10,
    MlDsaVariant = 11,
    RsaPublicExponent = 200,
    MgfDigest = 203,
    RollbackResistance = 303,
    EarlyBootOnly = 305,
    ActiveDateTime = 400,
    OriginationExpireDateTime = 401,
    UsageExpireDateTime = 402,
    UsageCountLimit = 405,
    UserSecureId = 502,
    NoAuthRequired = 503,
    UserAuthType = 504,
    AuthTimeout = 505,
    AllowWhileOnBody = 506,
    TrustedUserPresenceRequired = 507,
    TrustedConfirmationRequired = 508,
    UnlockedDeviceRequired = 509,
    AllApplications = 600,
    ApplicationId = 601,
    CreationDateTime = 701,
    Origin = 702,
    RollbackResistant = 703,
    RootOfTrust = 704,
    OsVersion = 705,
    OsPatchLevel = 706,
    AttestationApplicationId = 709,
    AttestationIdBrand = 710,
    AttestationIdDevice = 711,
    AttestationIdProduct = 712,
    AttestationIdSerial = 713,
    AttestationIdImei = 714,
    AttestationIdMeid = 715,
    AttestationIdManufacturer = 716,
    AttestationIdModel = 717,
    VendorPatchLevel = 718,
    BootPatchLevel = 719,
    DeviceUniqueAttestation = 720,
    IdentityCredentialKey = 721,
    AttestationIdSecondImei = 723,
    ModuleHash = 724,
}

impl Tag {
    /// Whether a judgement rests on the tag. Such a tag may be in one of the
    /// two lists only: whoever reads the other one would judge otherwise.
    #[must_use]
    pub const fn decides_trust(self) -> bool {
        matches!(
            self,
            Self::Purpose
                | Self::AllApplications
                | Self::Origin
                | Self::RootOfTrust
                | Self::OsVersion
                | Self::OsPatchLevel
                | Self::AttestationApplicationId
                | Self::VendorPatchLevel
                | Self::BootPatchLevel
        )
    }
}
