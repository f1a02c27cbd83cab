mod cbor;

/// The object identifier 1.3.6.1.4.1.11129.2.1.30 of the extension
/// `ProvisioningInfo`, as DER content octets.
pub(crate) const EXTENSION_OID: &[u8] =
    &[0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x01, 0x1e];

/// How the key that attests came to the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provisioning {
    /// In the factory. The same key is on many devices, and the certificates
    /// are used on after they have expired.
    Factory,
    /// From a server, while the device lives. Each device has keys of its own,
    /// with certificates for a few weeks.
    Remote {
        /// How many certificates the server issued to the device within the
        /// last 30 days, where it says so. A great number is what a device
        /// looks like that hands out attestations to others.
        certificates_issued: Option<u64>,
    },
    /// With the operating system, which every copy of it has.
    Software,
    /// The chain ends at no anchor, so that nothing vouches for it.
    Unknown,
}

/// The number of certificates issued, out of the value of the extension: a
/// CBOR map with it below the key 1 (RKP's `ProvisioningInfo`). None where the
/// extension has another form; nothing is judged by it here.
pub(crate) fn certificates_issued(extension: &[u8]) -> Option<u64> {
    cbor::unsigned_at(extension, 1)
}

#[cfg(test)]
mod tests {
    use super::certificates_issued;

    #[test]
    fn the_number_is_below_the_key_1() {
        // As on a Pixel 8a, and as on a Pixel 9a: {1: 8}, {1: 64, 3: "google"}.
        assert_eq!(certificates_issued(b"\xa1\x01\x08"), Some(8));
        let with_name = b"\xa2\x01\x18\x40\x03\x66google";
        assert_eq!(certificates_issued(with_name), Some(64));
        let in_another_order = b"\xa2\x03\x66google\x01\x19\x01\x00";
        assert_eq!(certificates_issued(in_another_order), Some(256));
        let beside_nested = b"\xa3\x20\x82\x01\xa1\x02\x03\x02\xf5\x01\x05";
        assert_eq!(certificates_issued(beside_nested), Some(5));
    }

    #[test]
    fn another_form_is_none() {
        for bytes in [
            &b""[..],
            b"\xa0",
            b"\xa1\x02\x08",
            b"\xa1\x01\x61a",
            b"\xa1\x01",
            b"\xa1\x01\x18",
            b"\xa1\x01\x08\x00",
            b"\xa2\x01\x08",
            b"\xa2\x01\x08\x01\x09",
            b"\x81\x01",
            b"\xbf\x01\x08\xff",
            b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff\x01\x08",
            b"\xa1\x03\x7b\xff\xff\xff\xff\xff\xff\xff\xff",
        ] {
            assert_eq!(certificates_issued(bytes), None, "{bytes:x?}");
        }
        let deep = [[0x81_u8; 4000].as_slice(), b"\x01"].concat();
        let deep = [b"\xa2\x02".as_slice(), &deep, b"\x01\x08"].concat();
        assert_eq!(certificates_issued(&deep), None);
    }
}
