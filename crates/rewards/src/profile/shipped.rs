use std::sync::LazyLock;

use super::Profile;

/// The profiles that come with this crate, by their names' order.
const FILES: [&str; 7] = [
    include_str!("../../profiles/admob.toml"),
    include_str!("../../profiles/applovin-max.toml"),
    include_str!("../../profiles/levelplay.toml"),
    include_str!("../../profiles/pangle.toml"),
    include_str!("../../profiles/tapjoy.toml"),
    include_str!("../../profiles/unity-ads.toml"),
    include_str!("../../profiles/vungle.toml"),
];

// A test reads each of them, so that none is left out here.
static SHIPPED: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let read = FILES.iter().map(|file| Profile::read(file));
    read.filter_map(Result::ok).collect()
});

impl Profile {
    /// The networks that are known, in the order of their names.
    #[must_use]
    pub fn shipped() -> &'static [Self] {
        &SHIPPED
    }

    /// The one of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let mut shipped = Self::shipped().iter();
        shipped.find(|profile| profile.name() == name).cloned()
    }
}
