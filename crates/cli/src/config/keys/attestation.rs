use super::{
    super::reader::{hours, minutes, status_list},
    Key,
};

pub(super) fn keys() -> [Key; 3] {
    [
        Key::new(
            "attestation.status_list",
            status_list(),
            |config, _| Some(&mut config.attestation.status_list),
            "Where the list of revoked attestation certificates comes from: a URL, which is asked \
             once a game has said how its devices are judged, or the path of a file in the same \
             form, whose age counts from when it was written.",
        ),
        Key::new(
            "attestation.status_max_age_hours",
            hours(1..=720),
            |config, _| Some(&mut config.attestation.status_max_age),
            "How old the list may be. While it is older, or there is none, no device is trusted; \
             tokens say so.",
        ),
        Key::new(
            "attestation.status_refresh_minutes",
            minutes(5..=1_440),
            |config, _| Some(&mut config.attestation.status_refresh),
            "How long after it was fetched the list is asked for again. After a failure it is asked \
             for a minute later.",
        ),
    ]
}
