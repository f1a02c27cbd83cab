use crate::wire::DeviceIntegrity;

/// What a token says of a device of which that much holds, and whether that is more
/// than does: what is let through, as an operator's test devices are, is Advanced.
#[must_use]
pub fn granted(holds: DeviceIntegrity, is_let_through: bool) -> (DeviceIntegrity, bool) {
    if is_let_through && holds != DeviceIntegrity::Advanced {
        return (DeviceIntegrity::Advanced, true);
    }
    (holds, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_needs_it_is_let_through() {
        use DeviceIntegrity::{Advanced, Basic, NotTrusted};
        for (holds, is_let_through, wanted) in [
            (Advanced, true, (Advanced, false)),
            (Basic, true, (Advanced, true)),
            (NotTrusted, true, (Advanced, true)),
            (Advanced, false, (Advanced, false)),
            (Basic, false, (Basic, false)),
            (NotTrusted, false, (NotTrusted, false)),
        ] {
            assert_eq!(granted(holds, is_let_through), wanted);
        }
    }
}
