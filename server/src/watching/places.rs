//! Where addresses are, from a database in MaxMind's format that lies on this machine.
//!
//! In: a file (GeoLite2-City, DB-IP City or another with `location.latitude` and `location.longitude`). Out: what the
//! watch asks. No other service is ever asked. Refuses to know: what the watch makes of it.

use std::path::{Path, PathBuf};

use anyhow::Context;
use maxminddb::{Reader, path};
use tracemail_watch::Places;

/// Opens the file; `None`: none is named.
pub fn open(file: Option<&PathBuf>) -> anyhow::Result<Option<Places>> {
    file.map(|file| read(file)).transpose()
}

fn read(file: &Path) -> anyhow::Result<Places> {
    let why = || format!("geoip {}: not a database of places in MaxMind's format (.mmdb)", file.display());
    let reader = Reader::open_readfile(file).with_context(why)?;
    Ok(Box::new(move |ip| {
        // what the file does not know, or says in another shape, is nowhere
        let found = reader.lookup(ip).ok()?;
        let degrees = |name| found.decode_path::<f64>(&path!["location", name]).ok().flatten();
        Some((degrees("latitude")?, degrees("longitude")?))
    }))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn text(of: &str) -> Vec<u8> {
        [&[0x40 | of.len() as u8], of.as_bytes()].concat()
    }

    fn map(pairs: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut bytes = vec![0xe0 | pairs.len() as u8];
        for (key, value) in pairs {
            bytes.extend(text(key).into_iter().chain(value.iter().copied()));
        }
        bytes
    }

    fn double(of: f64) -> Vec<u8> {
        [&[0x68][..], &of.to_be_bytes()].concat()
    }

    /// A database of one network of IPv4 and the place it is in, as MaxMind DB File Format Specification 2.0 has it.
    fn database(network: Ipv4Addr, bits: u32, place: (f64, f64)) -> Vec<u8> {
        let mut file = Vec::new();
        for nth in 0..bits {
            // the way to it goes on; the other way there is nothing
            let on = if nth + 1 == bits { bits + 16 } else { nth + 1 };
            let one = network.to_bits() >> (31 - nth) & 1 == 1;
            let [left, right] = if one { [bits, on] } else { [on, bits] };
            file.extend([left, right].into_iter().flat_map(|record| record.to_be_bytes()[1..].to_vec()));
        }
        file.extend([0; 16]);
        file.extend(map(&[("location", map(&[("latitude", double(place.0)), ("longitude", double(place.1))]))]));
        file.extend(b"\xab\xcd\xefMaxMind.com");
        file.extend(map(&[
            ("node_count", [&[0xc4][..], &bits.to_be_bytes()].concat()),
            ("record_size", vec![0xa1, 24]),
            ("ip_version", vec![0xa1, 4]),
            ("database_type", text("Test-City")),
            ("languages", vec![0x00, 0x04]),
            ("binary_format_major_version", vec![0xa1, 2]),
            ("binary_format_minor_version", vec![0xa0]),
            ("build_epoch", vec![0x01, 0x02, 7]),
            ("description", map(&[])),
        ]));
        file
    }

    #[test]
    fn an_address_is_where_the_file_says() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("places.mmdb");
        std::fs::write(&file, database(Ipv4Addr::new(203, 0, 113, 0), 24, (35.7, 139.7))).expect("writes");
        let places = open(Some(&file)).expect("reads").expect("is named");
        assert_eq!(places("203.0.113.77".parse().expect("an address")), Some((35.7, 139.7)));
        assert_eq!(places("203.0.112.77".parse().expect("an address")), None);
        assert_eq!(places("2001:db8::1".parse().expect("an address")), None);
        std::fs::write(&file, b"no such thing").expect("writes");
        let wrong = open(Some(&file)).err().expect("is none").to_string();
        assert!(wrong.contains("places.mmdb") && wrong.contains("MaxMind"), "{wrong}");
        assert!(open(None).expect("nothing to read").is_none());
    }
}
