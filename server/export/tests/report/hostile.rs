//! Strangers' text in every field: the page says what the text is, never what the text wants it to say.

use lopdf::{Document, Object};
use tracemail_export::pdf;
use tracemail_model::{
    event::{Event, EventKind, LogLine},
    explain::Lang,
    row::Row,
    status::{Direction, Status},
};

use crate::{
    sample::{self, NOON},
    signature::own,
    tools::Tools,
};

/// What is sent in, and what must be read on the page.
const PAYLOADS: [(&str, &str); 14] = [
    ("invoice\u{202e}fdp.exe", "invoice\\u{202e}fdp.exe"),
    ("a\u{2066}b\u{2069}c", "a\\u{2066}b\\u{2069}c"),
    (") Tj ET BT (", ") Tj ET BT ("),
    ("endstream endobj trailer <</Root 1 0 R>>", "endstream endobj trailer <</Root 1 0 R>>"),
    ("/ByteRange[0 9999999999 9999999999 9999999999]", "/ByteRange[0 9999999999 9999999999 9999999999]"),
    ("/M(D:20200101000000+00'00')/ByteRange[0 1 2 3]/Contents<00>", "/M(D:20200101000000+00'00')/ByteRange[0 1 2 3]/Contents<00>"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("https://evil.example/?x=1", "https://evil.example/?x=1"),
    ("file:///etc/passwd", "file:///etc/passwd"),
    ("line\r\nStatus: accepted", "line\\u{d}\\u{a}Status: accepted"),
    ("zero\u{200b}width\u{feff}", "zero\\u{200b}width\\u{feff}"),
    ("\u{301}\u{336}struck", "\\u{301}\\u{336}struck"),
    ("tag\u{e0041}\u{f8ff}", "tag\\u{e0041}\\u{f8ff}"),
    ("\u{1b}[31mred\0", "\\u{1b}[31mred\\u{0}"),
];

fn hostile(text: &str) -> pdf::Evidence {
    let mut message = sample::message(Direction::Received, Status::Accepted, text);
    for field in [
        &mut message.sender,
        &mut message.header_from,
        &mut message.helo,
        &mut message.text,
        &mut message.message_id,
        &mut message.folder,
        &mut message.client_host,
    ] {
        *field = Some(text.to_owned());
    }
    text.clone_into(&mut message.attachments[0].name);
    message.actions = vec![text.to_owned()];
    let event = Event {
        time: NOON,
        kind: EventKind::Note,
        host: text.to_owned(),
        recipient: Some(text.to_owned()),
        text: Some(text.to_owned()),
        details: vec![(text.to_owned(), text.to_owned())],
    };
    sample::evidence(Row::Message(message), vec![event], vec![LogLine { time: NOON, text: text.to_owned() }])
}

/// As a reader compares: blanks and line ends are layout.
fn close(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn every_text_is_shown_as_what_it_is() {
    let (authority, sealer) = own(NOON);
    let tools = Tools::trusting(&authority.cert);
    for (payload, wanted) in PAYLOADS {
        let evidence = hostile(payload);
        let file = pdf::signed(std::slice::from_ref(&evidence), &sample::frame(Lang::En), &sealer).expect("a report");
        assert!(crate::signature::check(&file, &authority.cert).is_ok(), "{payload:?} breaks the signature");
        let text = tools.text(&file, &["-raw"]);
        let found = close(&text).matches(&close(wanted)).count();
        assert!(found >= 12, "{payload:?} is read {found} times:\n{text}");
        let foreign = text.chars().find(|c| {
            (c.is_control() && !matches!(c, '\n' | '\u{c}'))
                || ('\u{202a}'..='\u{202e}').contains(c)
                || ('\u{2066}'..='\u{2069}').contains(c)
        });
        assert_eq!(foreign, None, "{payload:?}");
        nothing_acts(&file);
    }
}

const ACTS: [&[u8]; 10] = [b"JS", b"JavaScript", b"OpenAction", b"AA", b"URI", b"Launch", b"GoToR", b"SubmitForm", b"RichMedia", b"XFA"];

/// No action, no script, no link outwards, no form but the signature's.
fn nothing_acts(file: &[u8]) {
    let document = Document::load_mem(file).expect("a PDF");
    document.objects.values().for_each(acts_not);
}

fn acts_not(object: &Object) {
    let harmless = |name: &[u8]| assert!(!ACTS.contains(&name), "{}", String::from_utf8_lossy(name));
    match object {
        Object::Dictionary(dictionary) => dictionary.iter().for_each(|(key, value)| {
            harmless(key);
            acts_not(value);
        }),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, value)| acts_not(value)),
        Object::Array(all) => all.iter().for_each(acts_not),
        Object::Name(name) => harmless(name),
        _ => {}
    }
}

#[test]
fn what_is_too_long_is_counted_and_attached_whole() {
    let long = "x".repeat(100_000);
    let evidence = hostile(&long);
    let (authority, sealer) = own(NOON);
    let file = pdf::signed(std::slice::from_ref(&evidence), &sample::frame(Lang::En), &sealer).expect("a report");
    let tools = Tools::trusting(&authority.cert);
    assert!(tools.text(&file, &["-raw"]).contains("96000 more characters"));
    assert!(tools.attached(&file).iter().any(|(_, content)| content.len() == 100_001), "the line and its end");
}
