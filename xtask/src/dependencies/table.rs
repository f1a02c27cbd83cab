//! The one table of the house's arrows. ARCHITECTURE.md draws the same picture
//! and says why; every arrow points down.

/// One protocol each: no I/O, no runtime, no arrow to another pillar.
pub(crate) const PILLARS: &[&str] = &[
    "meta-attest",
    "meta-graph",
    "opensocial",
    "stove",
    "unity-ads",
];

/// Each crate with the crates of the house that it may need outside of its
/// tests, from the ground up.
pub(super) const HOUSE: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("keyattest", &[]),
    ("sign", &["base"]),
    ("guard", &["base", "sign"]),
    ("rewards", &["base", "sign"]),
    // A device of software; what verifies its chains must not have made them.
    ("soft-keymint", &[]),
    ("meta-attest", &["base", "guard", "keyattest", "sign"]),
    ("meta-graph", &["base", "guard", "sign"]),
    ("opensocial", &["base", "guard", "sign"]),
    ("stove", &["base", "guard", "sign"]),
    ("unity-ads", &["base", "guard", "rewards", "sign"]),
    ("store", &["base", "guard"]),
    ("store-copy", &[]),
    (
        "store-postgres",
        &["base", "guard", "sign", "store", "store-copy"],
    ),
    (
        "store-sqlite",
        &["base", "guard", "sign", "store", "store-copy"],
    ),
    (
        "directory",
        &["base", "guard", "keyattest", "sign", "store"],
    ),
    ("outbound", &["base"]),
    ("courier", &["base", "store"]),
    ("conform", &["base", "rewards", "sign"]),
    ("serve", &["base"]),
    (
        "faults",
        &[
            "base",
            "meta-attest",
            "meta-graph",
            "opensocial",
            "rewards",
            "serve",
            "store",
            "stove",
        ],
    ),
    (
        "admin",
        &[
            "base",
            "directory",
            "meta-attest",
            "meta-graph",
            "opensocial",
            "sign",
            "soft-keymint",
            "store",
            "stove",
            "unity-ads",
        ],
    ),
    (
        "platform",
        &[
            "base",
            "courier",
            "directory",
            "guard",
            "keyattest",
            "meta-attest",
            "meta-graph",
            "opensocial",
            "outbound",
            "serve",
            "sign",
            "store",
            "stove",
            "unity-ads",
        ],
    ),
    (
        "gate",
        &[
            "base",
            "courier",
            "directory",
            "guard",
            "meta-attest",
            "meta-graph",
            "opensocial",
            "outbound",
            "rewards",
            "serve",
            "sign",
            "store",
            "stove",
        ],
    ),
    (
        "operator",
        &[
            "admin",
            "base",
            "directory",
            "faults",
            "serve",
            "sign",
            "store",
        ],
    ),
    (
        "cli",
        &[
            "admin",
            "base",
            "conform",
            "courier",
            "directory",
            "faults",
            "game-server",
            "gate",
            "keyattest",
            "meta-attest",
            "opensocial",
            "operator",
            "outbound",
            "platform",
            "rewards",
            "serve",
            "sign",
            "soft-keymint",
            "store",
            "store-copy",
            "store-postgres",
            "store-sqlite",
            "unity-ads",
        ],
    ),
    // A game server is written against the wire and knows nothing of the house.
    ("game-server", &[]),
    // What tests and measurements need.
    (
        "testkit",
        &[
            "admin",
            "base",
            "directory",
            "serve",
            "soft-keymint",
            "store",
        ],
    ),
    ("store-suite", &["base", "guard", "store", "testkit"]),
    (
        "fuzz-targets",
        &[
            "admin",
            "base",
            "guard",
            "keyattest",
            "meta-attest",
            "meta-graph",
            "opensocial",
            "rewards",
            "sign",
            "stove",
            "unity-ads",
        ],
    ),
    (
        "bench",
        &[
            "base",
            "courier",
            "directory",
            "gate",
            "guard",
            "meta-attest",
            "keyattest",
            "opensocial",
            "outbound",
            "platform",
            "rewards",
            "serve",
            "sign",
            "store",
            "store-postgres",
            "store-sqlite",
            "stove",
            "testkit",
            "throwaway-postgres",
            "unity-ads",
        ],
    ),
    ("throwaway-postgres", &[]),
    ("xtask", &["throwaway-postgres"]),
];

/// Crates that only tests and measurements may need.
pub(super) const DEVELOPMENT: &[&str] = &["testkit", "store-suite", "throwaway-postgres"];

/// Who is a test or a measurement as a whole, or runs them.
pub(super) const DEVELOPERS: &[&str] = &["bench", "store-suite", "xtask"];

/// The crates that stay pure, beside the pillars.
pub(super) const GROUND: &[&str] = &[
    "base",
    "keyattest",
    "soft-keymint",
    "sign",
    "guard",
    "rewards",
];

/// What must not be in the closure of a pillar or of the ground.
pub(super) const IMPURE: &[&str] = &[
    "axum",
    "hyper",
    "reqwest",
    "rusqlite",
    "store",
    "store-postgres",
    "store-sqlite",
    "tokio",
    "tokio-postgres",
];

/// What must not be in the closure of the store's port.
pub(super) const ENGINES: &[&str] = &["axum", "hyper", "reqwest", "rusqlite", "tokio-postgres"];

/// The port hands answers over channels; it needs nothing else of a runtime.
pub(super) const STORE_TOKIO: &[&str] = &["sync"];
