//! Folder names on the wire: modified UTF-7 (RFC 3501, section 5.1.3).
//!
//! In and out: names. What does not print, line ends among it, is written in base64, so that no name can end a command.
//! Refuses to know: folders.

use base64::{
    Engine,
    alphabet::Alphabet,
    engine::general_purpose::{GeneralPurpose, NO_PAD},
};

/// Base64 with `,` for `/`, without padding.
fn base64() -> Option<GeneralPurpose> {
    let alphabet = Alphabet::new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,").ok()?;
    Some(GeneralPurpose::new(&alphabet, NO_PAD))
}

/// A name for the wire.
pub fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut strange = Vec::new();
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            flush(&mut strange, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            strange.extend(c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut strange, &mut out);
    out
}

fn flush(strange: &mut Vec<u8>, out: &mut String) {
    if let Some(base64) = base64().filter(|_| !strange.is_empty()) {
        out.push('&');
        base64.encode_string(&*strange, out);
        out.push('-');
        strange.clear();
    }
}

/// A name from the wire; `None` when it is none.
pub fn decode(wire: &str) -> Option<String> {
    let mut out = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((plain, strange)) = rest.split_once('&') {
        out.push_str(plain);
        let (strange, behind) = strange.split_once('-')?;
        if strange.is_empty() {
            out.push('&');
        } else {
            let bytes = base64()?.decode(strange).ok().filter(|bytes| bytes.len() % 2 == 0)?;
            let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            out.push_str(&String::from_utf16(&units).ok()?);
        }
        rest = behind;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_and_print_in_between() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("Attività '24, box=X", "Attivit&AOA- '24, box=X"),
            ("A&B", "A&-B"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("a\r\nb LOGOUT", "a&AA0ACg-b LOGOUT"),
            ("👋\u{0}", "&2D3cSwAA-"),
            ("", ""),
        ] {
            assert_eq!(encode(name), wire);
            assert_eq!(decode(wire).as_deref(), Some(name));
            assert!(wire.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        }
        for bad in ["&", "&AOA", "&A-", "&!!!!-", "&2D0-", "&AOAA-"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
