//! The few words that rows and filters are drawn from.

use std::net::IpAddr;

use proptest::{option, prelude::*, sample::select, string::string_regex};

use crate::{
    message::TlsVersion,
    time::{Day, Micros, SECOND},
};

/// The moment around which all rows and times lie: 2026-11-21T17:17:39Z, two hours before and after, so that
/// days have no part in it.
pub const NOON: Micros = Micros(1_795_281_459 * SECOND);

/// A word as it stands in a subject, a folder, a user agent …
pub fn text() -> impl Strategy<Value = String> {
    let words = [
        "Invoice",
        "INVOICE 4711",
        "100%",
        "100 percent",
        "a_b",
        "axb",
        "O'Brien",
        "say \"hi\"",
        "back\\slash",
        "Città",
        "CITTÀ",
        "ΟΔΟΣ",
        "ΟΔΟΣΣΟΣ",
        "Citta\u{300}",
    ];
    let odd = ["", " ", "or", "-dash", "*star*", "a,b", "(x)", "x:y", "İstanbul", "日本語", "ß", "\u{1f4e7} mail", "from:a", "%", "_"];
    select(words.into_iter().chain(odd).map(String::from).collect::<Vec<_>>())
}

/// Letters to look for: a whole word, or a piece of one.
pub fn needle() -> impl Strategy<Value = String> {
    prop_oneof![text(), "[a-z%_'\"\\\\*à ]{0,3}".prop_map(String::from)]
}

/// An address as it stands in a row, not folded, the null sender among them.
pub fn address() -> impl Strategy<Value = String> {
    select(
        [
            "",
            "anna@example.com",
            "Anna@Example.COM",
            "anna@mx.example.com",
            "test1@example.com",
            "test_2@a.test.com",
            "te%t@b.test.com",
            "o'brien@example.com",
            "\"a@b\"@example.com",
            "admin",
            "àccento@example.com",
            "info@münchen.test",
            "x@[192.0.2.1]",
            "anna@",
            "@",
            "a*b@example.com",
        ]
        .map(String::from)
        .to_vec(),
    )
}

/// The addresses of a header as they stand in a row, with names and without.
pub fn header() -> impl Strategy<Value = String> {
    let named = (text(), address()).prop_map(|(name, address)| format!("{name} <{address}>"));
    let beside = (address(), text()).prop_map(|(address, name)| format!("{address} ({name})"));
    let one = prop_oneof![2 => address(), 2 => named, 1 => beside].boxed();
    let between = select([", ", ",", ";", "\t", "\r\n "].map(String::from).to_vec());
    prop_oneof![2 => one.clone(), 1 => (one.clone(), between, one).prop_map(|(one, between, other)| one + &between + &other)]
}

/// Something to look for addresses by, as typed.
pub fn pattern() -> impl Strategy<Value = String> {
    let typed = [
        "<>",
        "anna",
        "@example.com",
        "*@example.com",
        "test*@example.com",
        "*@*.test.com",
        "a*@*",
        "t_st*@example.com",
        "t%t@*",
        "admin*",
        "*",
        "ANNA@example.com",
        "*@*",
        "o'brien@*",
        "<anna@example.com>",
        "\"a@b\"@example.com",
        "@",
        "anna@",
        "ÀCCENTO@example.com",
        "@münchen.test",
        "a*b@example.com",
        "@*.com",
    ];
    prop_oneof![3 => select(typed.map(String::from).to_vec()), 1 => address()]
}

/// A host's name.
pub fn host() -> impl Strategy<Value = String> {
    select(
        ["mx1.example.com", "MX2.example.com", "mx_1.example.com", "mail", "[192.0.2.1]", "192.0.2.7", "löwe.test", ""]
            .map(String::from)
            .to_vec(),
    )
}

/// Something to look for hosts, domains, services and files by, as typed.
pub fn host_pattern() -> impl Strategy<Value = String> {
    let typed = [
        "*",
        "mx*",
        "mx*.example.com",
        "*.EXAMPLE.com",
        "mx_*",
        "mx%",
        "*1*",
        "192.0.2.*",
        "192.0.2.7",
        "10.",
        "::1",
        "L*WE.test",
        "*.exe",
        "submission*",
        "*smtpd",
    ];
    prop_oneof![3 => select(typed.map(String::from).to_vec()), 1 => host(), 1 => text()]
}

/// An address of a machine.
pub fn ip() -> impl Strategy<Value = IpAddr> {
    let list = [
        "192.0.2.1",
        "192.0.2.7",
        "192.0.3.1",
        "10.0.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "2001:db8::1",
        "2001:db8:1::1",
        "::ffff:192.0.2.1",
        "::",
    ];
    select(list.iter().filter_map(|text| text.parse().ok()).collect::<Vec<IpAddr>>())
}

/// An id: exact, case and all.
pub fn id() -> impl Strategy<Value = String> {
    select(["4bXyZ12345", "4BXYZ12345", "<a@b>", "a@b", "<A@b>", "<<a@b>>", "<a@b", "x y", "q%", "ß"].map(String::from).to_vec())
}

/// A TLS version.
pub fn tls() -> impl Strategy<Value = TlsVersion> {
    select(TlsVersion::ALL)
}

/// A moment within two hours of [`NOON`], often the very same ones.
pub fn moment() -> impl Strategy<Value = Micros> {
    prop_oneof![
        3 => (-4_i64..4).prop_map(|n| NOON.plus(n * 1800 * SECOND)),
        1 => (-7_200_000_000_i64..7_200_000_000).prop_map(|n| NOON.plus(n)),
    ]
}

/// A moment for which ids have no room.
pub fn far() -> impl Strategy<Value = Micros> {
    select([1, 2300, 9999].map(|year| Day::from_civil(year, 1, 1).start()).to_vec())
}

/// There or not there.
pub fn maybe<T: std::fmt::Debug>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    option::weighted(0.7, of)
}

/// Any text at all, for round trips.
pub fn anything() -> impl Strategy<Value = String> {
    prop_oneof![3 => needle(), 2 => any::<String>(), 1 => string_regex("[ \\-\"\\\\,():*<>=@a-zA-Z0-9.\u{a0}\u{202e}]{0,12}").expect("a valid pattern")]
}
