//! No chain is sound any more after a bit of it was turned over, whichever.

use keyattest::Revocations;
use testkit::attestation::Device;

use super::{NOW, devices, verifier};

#[test]
fn no_bit_can_be_turned_over() {
    for device in devices() {
        let verifier = verifier(&device);
        let forged = device.forge().forge();
        let sound = |chain: &[Vec<u8>]| {
            let chain: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
            let verified = verifier.verify(&chain, &[], Revocations::NOT_JUDGED, NOW);
            verified.is_ok_and(|evidence| evidence.trust_faults().is_empty())
        };
        assert!(sound(&forged.chain));
        let mut chain = forged.chain.clone();
        for index in 0..chain.len() {
            for at in 0..chain[index].len() {
                // Another one in each byte: all of them would take minutes.
                chain[index][at] ^= 1 << (at % 8);
                assert!(
                    !sound(&chain),
                    "byte {at} of {index}: {:x?}",
                    &chain[index][at.saturating_sub(8)..chain[index].len().min(at + 8)]
                );
                chain[index][at] ^= 1 << (at % 8);
            }
        }
    }
}

#[test]
fn no_certificate_can_be_left_out_or_come_twice() {
    for device in devices() {
        let forged = device.forge().forge();
        let last = forged.chain.len() - 1;
        for index in 0..=last {
            let left_out = device.forge().bytes(move |chain| {
                chain.remove(index);
            });
            let twice = device.forge().bytes(move |chain| {
                let copy = chain[index].clone();
                chain.insert(index, copy);
            });
            // That the root is left out changes nothing.
            let without = super::verify(&device, &left_out.forge());
            assert_eq!(without.is_ok(), index == last, "{index}");
            assert!(super::verify(&device, &twice.forge()).is_err());
        }
    }
}

#[test]
fn no_two_certificates_can_change_places() {
    for device in devices() {
        let certificates = device.forge().forge().chain.len();
        for one in 0..certificates {
            for other in one + 1..certificates {
                let forged = device.forge().bytes(move |chain| chain.swap(one, other));
                assert!(super::verify(&device, &forged.forge()).is_err());
            }
        }
    }
}

#[test]
fn no_certificate_can_be_another_devices() {
    let [one, other] = [(); 2].map(|()| Device::factory());
    for index in 0..3 {
        let taken = other.forge().forge().chain[index].clone();
        let forged = one.forge().bytes(move |chain| chain[index] = taken);
        assert!(super::verify(&one, &forged.forge()).is_err(), "{index}");
    }
}
