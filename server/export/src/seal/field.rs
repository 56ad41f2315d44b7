//! The signature's place in the PDF: field, dictionary, hole.
//!
//! In: a document whose pages are done. Out: the signed file: one revision, certified (DocMDP, P=1: no change
//! allowed). Refuses to know: cryptography. Source: ISO 32000-1 12.7.4.5, 12.8.1, 12.8.2.2.

use std::ops::Range;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary, text_string};
use ring::digest::{Context, SHA256};
use tracemail_model::time::Micros;

use super::{Error, Result, Sealer, hex, stamp::Token};

/// What the signature dictionary says beside the signature.
pub struct Stamp<'a> {
    /// When it is signed.
    pub time: Micros,
    /// Why, for whoever opens the signature panel.
    pub reason: &'a str,
    /// Where: the installation's name.
    pub place: &'a str,
}

/// Ten digits a number: room for any file, patched in place, filled with blanks.
const NO_RANGE: &[u8] = b"/ByteRange[0 9999999999 9999999999 9999999999]";
pub(super) const RANGE: &[u8] = b"/ByteRange[";
const CONTENTS: &[u8] = b"/Contents";

/// `D:20261121163000+00'00'` (ISO 32000-1 7.9.4)
pub(super) fn pdf_time(time: Micros) -> String {
    let (year, month, day, hour, minute, second, _) = time.parts();
    format!("D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}+00'00'")
}

/// A signed file; there may be room in it for a time stamp over its signature.
pub struct Sealed {
    file: Vec<u8>,
    /// The digits between `<` and `>`.
    hole: Range<usize>,
    digest: Vec<u8>,
    signature: Vec<u8>,
}

impl Sealed {
    /// What a stamp is asked for.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Puts the stamp in.
    pub fn stamp(&mut self, token: &Token, sealer: &Sealer) -> Result<()> {
        self.fill(&sealer.wrap(&self.digest, &self.signature, Some(token))?)
    }

    /// The bytes of the file.
    pub fn into_file(self) -> Vec<u8> {
        self.file
    }

    /// What does not fill its place is followed by zeros.
    fn fill(&mut self, envelope: &[u8]) -> Result<()> {
        let place = &mut self.file[self.hole.clone()];
        let digits = hex(envelope);
        if digits.len() > place.len() {
            return Err(Error::Document("the signature does not fit its place".into()));
        }
        place.fill(b'0');
        place[..digits.len()].copy_from_slice(digits.as_bytes());
        Ok(())
    }
}

/// `room`: bytes beyond the signature.
pub(super) fn sign(mut document: Document, stamp: &Stamp<'_>, sealer: &Sealer, room: usize) -> Result<Sealed> {
    let hole = sealer.wrap(&[0; 32], &sealer.sign(&[0; 32])?, None)?.len() + room;
    prepare(&mut document, stamp, &sealer.name(), hole).map_err(|e| Error::Document(e.to_string()))?;
    let mut file = Vec::with_capacity(128 << 10);
    document.save_to(&mut file).map_err(|e| Error::Document(e.to_string()))?;
    // the dictionary was the last object made: nothing that strangers wrote stands behind it
    let lost = || Error::Document("the signature's place is not where it was put".into());
    let range = find_last(&file, NO_RANGE).ok_or_else(lost)?;
    let open = range + NO_RANGE.len() + CONTENTS.len();
    let close = open + 2 * hole + 2;
    let is_hole = file.get(range + NO_RANGE.len()..open) == Some(CONTENTS)
        && file.get(open) == Some(&b'<')
        && file.get(close - 1) == Some(&b'>')
        && file[open + 1..close - 1].iter().all(|b| *b == b'0');
    if !is_hole {
        return Err(lost());
    }
    let numbers = format!("/ByteRange[0 {open} {close} {}", file.len() - close);
    let numbers = format!("{numbers:<width$}]", width = NO_RANGE.len() - 1);
    file[range..range + NO_RANGE.len()].copy_from_slice(numbers.as_bytes());
    let digest = digest(&file, open, close);
    let signature = sealer.sign(&digest)?;
    let envelope = sealer.wrap(&digest, &signature, None)?;
    if envelope.len() + room != hole {
        return Err(Error::Document("the signature does not fit its place".into()));
    }
    let mut sealed = Sealed { file, hole: open + 1..close - 1, digest, signature };
    sealed.fill(&envelope)?;
    Ok(sealed)
}

/// Of everything but the hole.
pub(super) fn digest(file: &[u8], open: usize, close: usize) -> Vec<u8> {
    let mut hash = Context::new(&SHA256);
    hash.update(&file[..open]);
    hash.update(&file[close..]);
    hash.finish().as_ref().to_vec()
}

pub(super) fn find_last(file: &[u8], what: &[u8]) -> Option<usize> {
    file.windows(what.len()).rposition(|window| window == what)
}

fn prepare(document: &mut Document, stamp: &Stamp<'_>, name: &str, hole: usize) -> lopdf::Result<()> {
    let page: ObjectId = document.get_pages().into_values().next().ok_or(lopdf::Error::PageNumberNotFound(1))?;
    let look = document.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 0.into(), 0.into()], "Resources" => Dictionary::new() },
        Vec::new(),
    ));
    let field = document.new_object_id();
    let signature = document.new_object_id();
    document.set_object(
        field,
        dictionary! {
            "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "T" => Object::string_literal("Seal"),
            "V" => signature, "P" => page, "F" => 132, // print, locked
            "Rect" => vec![0.into(), 0.into(), 0.into(), 0.into()], "AP" => dictionary! { "N" => look },
        },
    );
    let page = document.get_object_mut(page)?.as_dict_mut()?;
    match page.get_mut(b"Annots").and_then(Object::as_array_mut) {
        Ok(annotations) => annotations.push(field.into()),
        Err(_) => page.set("Annots", vec![field.into()]),
    }
    let catalog = document.trailer.get(b"Root")?.as_reference()?;
    let catalog = document.get_object_mut(catalog)?.as_dict_mut()?;
    catalog.set("AcroForm", dictionary! { "Fields" => vec![field.into()], "SigFlags" => 3 });
    catalog.set("Perms", dictionary! { "DocMDP" => signature });
    // the order matters: `check` finds `/M` right before the range
    document.set_object(
        signature,
        dictionary! {
            "Type" => "Sig", "Filter" => "Adobe.PPKLite", "SubFilter" => "ETSI.CAdES.detached",
            "Name" => text_string(name), "Reason" => text_string(stamp.reason), "Location" => text_string(stamp.place),
            "Reference" => vec![Object::Dictionary(dictionary! {
                "Type" => "SigRef", "TransformMethod" => "DocMDP",
                "TransformParams" => dictionary! { "Type" => "TransformParams", "P" => 1, "V" => Object::Name(b"1.2".to_vec()) },
            })],
            "M" => Object::string_literal(pdf_time(stamp.time)),
            "ByteRange" => vec![0.into(), 9_999_999_999_i64.into(), 9_999_999_999_i64.into(), 9_999_999_999_i64.into()],
            "Contents" => Object::String(vec![0; hole], StringFormat::Hexadecimal),
        },
    );
    Ok(())
}
