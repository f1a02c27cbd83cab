//! A device in software.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Output;
use crate::device::{CERT_DIGEST, PACKAGE};

/// Be a device in software, with a key store below the development root.
///
/// Everybody has that root's key, so it proves nothing: only an installation in
/// the development profile takes it, and says so in every token.
#[derive(Debug, Subcommand)]
pub(crate) enum Device {
    Attest(Box<DeviceAttest>),
}

/// Attest a device for a game, and print its attestation token.
///
/// It does what the platform's SDK does on a headset: asks for a challenge, has a
/// new key attested with it, proves that it has the key, and is given the token.
///
/// Example: countersign device attest 6182374920173 JMxMPp1H6kCxGzPRsjKFLw
/// --state headset.pk8
#[derive(Debug, Args)]
pub(crate) struct DeviceAttest {
    /// The game's id on Meta's graph.
    pub(crate) app_id: String,
    /// The challenge nonce from the game's server: 16 to 128 bytes in base64url.
    #[arg(allow_hyphen_values = true)]
    pub(crate) challenge_nonce: String,
    /// Where the platform is.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7400")]
    pub(crate) platform: String,
    /// A file with the device's own key for the game, by which it is known again;
    /// made if it is not there. Without one it is another device each time.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// The package that asks.
    #[arg(long, value_name = "NAME", default_value = PACKAGE)]
    pub(crate) package: String,
    /// Its version code.
    #[arg(long, value_name = "CODE", default_value_t = 1)]
    pub(crate) version_code: u64,
    /// SHA-256 of the certificate that signs it, in hexadecimal.
    #[arg(long, value_name = "HEX", default_value = CERT_DIGEST)]
    pub(crate) cert_digest: String,
    /// The month of the system's patches; the present one when left out.
    #[arg(long, value_name = "YYYYMM")]
    pub(crate) patch_level: Option<u32>,
    /// Where its keys are kept.
    #[arg(long, value_name = "LEVEL", default_value = "tee")]
    pub(crate) level: KeyLevel,
    /// Have its bootloader unlocked.
    #[arg(long)]
    pub(crate) unlocked: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Where a device says that its keys are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyLevel {
    /// In a trusted environment.
    Tee,
    /// In a StrongBox.
    #[value(name = "strongbox")]
    StrongBox,
    /// In software.
    Software,
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::{Cli, Command};

    /// One in sixty-four of them does.
    #[test]
    fn a_challenge_may_begin_with_a_hyphen() {
        for nonce in ["-MxMPp1H6kCxGzPRsjKFLw", "-hxMPp1H6kCxGzPRsjKFLw"] {
            let line = ["countersign", "device", "attest", "1001", nonce];
            for options in [&[][..], &["--state", "headset.pk8", "--unlocked"]] {
                let given = line.iter().chain(options);
                let Command::Device(Device::Attest(attest)) = Cli::parse_from(given).command else {
                    panic!("another command");
                };
                assert_eq!(attest.challenge_nonce, nonce);
                assert_eq!(attest.unlocked, !options.is_empty());
            }
        }
    }
}
