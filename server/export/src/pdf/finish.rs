//! The document around the pages: footers, fonts, attachments, what it says of itself.
//!
//! In: drawn pages. Out: a document ready to be signed, with nothing in it from a clock or a machine.
//! Refuses to know: signatures. Source: ISO 32000-1 7.7.2, 7.11.4, 14.3.3.

use std::collections::BTreeMap;

use lopdf::{Document, Object, Stream, dictionary, text_string};
use printpdf::{Mm, PdfDocument, PdfPage, PdfSaveOptions, Pt};
use tracemail_model::explain::Lang;

use super::{
    Error, Evidence, Frame,
    flow::{Flow, HEIGHT, MARGIN, Style, WIDTH},
    words,
};

/// A file in the file: name, type, content.
pub(super) type Attached = (String, &'static str, Vec<u8>);

/// What is attached for a row.
pub(super) fn files(evidence: &Evidence) -> [Attached; 2] {
    let id = evidence.row.id();
    let mut lines = Vec::new();
    for line in &evidence.log {
        lines.extend_from_slice(line.text.as_bytes());
        lines.push(b'\n');
    }
    [(format!("{id}.json"), "application/json", evidence.json.clone()), (format!("{id}.log"), "text/plain", lines)]
}

pub(super) fn document(mut flow: Flow, attached: Vec<Attached>, title: &str, frame: &Frame<'_>) -> Result<Document, Error> {
    footers(&mut flow, frame);
    let mut document = PdfDocument::new(title);
    flow.faces.embed(&mut document).map_err(Error::Document)?;
    let (width, height) = (Mm::from(Pt(WIDTH)), Mm::from(Pt(HEIGHT)));
    document.pages = flow.pages.into_iter().map(|ops| PdfPage::new(width, height, ops)).collect();
    // streams are compressed once, below, when the attachments are among them
    let options = PdfSaveOptions { optimize: false, subset_fonts: false, ..PdfSaveOptions::default() };
    let mut document = document.to_lopdf_document(&options, &mut Vec::new());
    document.version = "1.7".into();
    describe(&mut document, attached, title, frame).map_err(|e| Error::Document(e.to_string()))?;
    document.prune_objects();
    document.compress();
    Ok(document)
}

fn footers(flow: &mut Flow, frame: &Frame<'_>) {
    let pages = flow.pages.len();
    for page in 0..pages {
        let place = flow.wrap(Style::SMALL, &format!("{} · {}", frame.code, frame.installation), WIDTH / 2.0);
        flow.draw(page, Style::SMALL, MARGIN, MARGIN - 8.0, &place[0]);
        let number = format!("{} {} {} {pages}", frame.say(words::PAGE), page + 1, frame.say(words::OF));
        let x = WIDTH - MARGIN - flow.width(Style::SMALL, &number);
        flow.draw(page, Style::SMALL, x, MARGIN - 8.0, &number);
    }
}

fn describe(document: &mut Document, attached: Vec<Attached>, title: &str, frame: &Frame<'_>) -> lopdf::Result<()> {
    let (year, month, day, hour, minute, second, _) = frame.made.parts();
    let made = format!("D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}+00'00'");
    let info = document.add_object(dictionary! {
        "Title" => text_string(&format!("{title} {}", frame.code)), "Author" => text_string(frame.installation),
        "Creator" => text_string("Tracemail"), "Producer" => text_string("Tracemail"),
        "CreationDate" => Object::string_literal(made.as_str()), "ModDate" => Object::string_literal(made.as_str()),
    });
    document.trailer.set("Info", info);
    // a name tree is sorted by name
    let all: BTreeMap<_, _> = attached.into_iter().map(|(name, kind, bytes)| (name, (kind, bytes))).collect();
    let mut names: Vec<Object> = Vec::with_capacity(2 * all.len());
    for (name, (kind, bytes)) in all {
        let size = bytes.len() as i64;
        let stream = document.add_object(Stream::new(
            dictionary! {
                "Type" => "EmbeddedFile", "Subtype" => Object::Name(kind.as_bytes().to_vec()),
                "Params" => dictionary! { "Size" => size, "ModDate" => Object::string_literal(made.as_str()) },
            },
            bytes,
        ));
        let file = document.add_object(dictionary! {
            "Type" => "Filespec", "F" => Object::string_literal(name.as_str()), "UF" => text_string(&name), "AFRelationship" => "Data",
            "EF" => dictionary! { "F" => stream, "UF" => stream },
        });
        names.extend([Object::string_literal(name), file.into()]);
    }
    let catalog = document.trailer.get(b"Root")?.as_reference()?;
    let catalog = document.get_object_mut(catalog)?.as_dict_mut()?;
    // printpdf's own words about the document, made with a clock
    catalog.remove(b"Metadata");
    catalog.remove(b"OutputIntents");
    catalog.set("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } });
    catalog.set("Lang", Object::string_literal(if frame.lang == Lang::It { "it" } else { "en" }));
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    Ok(())
}
