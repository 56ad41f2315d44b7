//! Text that strangers wrote: addresses, subjects, replies of servers.
//!
//! In: text from a log. Out: a text node in a `<bdi>`, so that letters that run right to left cannot rearrange what
//! stands beside them, with control and invisible characters written out. Every text of a log goes through here.
//! Refuses to know: HTML: there is no way from here to markup.

use leptos::prelude::*;

use crate::words;

/// A stranger's text, made safe to look at.
#[component]
pub fn Foreign(
    /// As the log has it.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <bdi class="foreign">{visible(&text)}</bdi> }
}

/// An address: `None` when the log never said, empty for the null sender.
#[component]
pub fn Address(
    /// As the log has it.
    address: Option<String>,
) -> impl IntoView {
    match address {
        None => view! { <span class="quiet">{words::detail::ADDRESS_UNKNOWN}</span> }.into_any(),
        Some(null) if null.is_empty() => view! { <span class="quiet" title=words::detail::NULL_SENDER.here()>"<>"</span> }.into_any(),
        Some(address) => {
            let shown = visible(&address);
            // a line may break behind the @, never inside a name that fits; an empty text would be drawn as a blank
            match shown.rfind('@').filter(|at| at + 1 < shown.len()) {
                Some(at) => view! { <bdi class="address">{shown[..=at].to_owned()}<wbr/>{shown[at + 1..].to_owned()}</bdi> }.into_any(),
                None => view! { <bdi class="address">{shown}</bdi> }.into_any(),
            }
        }
    }
}

/// The text with everything that would not show, or would move other text about, written as `\u{202e}`.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = '\0';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        // one person of several signs
        let joins = c == '\u{200d}' && is_picture(before) && rest.peek().is_some_and(|c| is_picture(*c));
        if hidden(c) && !joins {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
        before = c;
    }
    out
}

/// Pictures and their variants, which a joiner makes one picture of.
const fn is_picture(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{2b1b}'..='\u{2b55}' | '\u{fe0f}' | '\u{1f300}'..='\u{1faff}')
}

/// Controls, bidirectional overrides (Unicode UAX 9) and characters without width.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_would_not_show_is_written_out() {
        assert_eq!(visible("anna@\u{202e}moc.live"), "anna@\\u{202e}moc.live");
        assert_eq!(visible("a\u{0}\u{1b}[31mb\u{200b}"), "a\\u{0}\\u{1b}[31mb\\u{200b}");
        assert_eq!(visible("Ćwikła 👋 عنوان <b>"), "Ćwikła 👋 عنوان <b>");
        assert_eq!(visible("👩\u{1f3fd}\u{200d}💻 ❤\u{fe0f}\u{200d}🔥"), "👩\u{1f3fd}\u{200d}💻 ❤\u{fe0f}\u{200d}🔥");
        assert_eq!(visible("a\u{200d}👩 👩\u{200d}\u{200d}"), "a\\u{200d}👩 👩\\u{200d}\\u{200d}");
    }
}
