//! The styles as one file.
//!
//! In: `main.css`, whose `@import "x.css" layer(y);` lines name the parts in their order. Out: one text; a layered part
//! stands in `@layer y { … }`. In dev a part that is not there is said and passed over. In release comments and indentation are left out (the rest brotli does better).
//! Refuses to know: the language itself; no prefixes, no nesting rewritten: browsers know plain modern CSS.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

pub fn bundle(main: &Path, release: bool) -> Result<String> {
    let text = inline(main, release)?;
    Ok(if release { lean(&text) } else { text })
}

fn inline(file: &Path, whole: bool) -> Result<String> {
    if !whole && !file.exists() {
        eprintln!("bundle: {} is not there (yet)", file.display());
        return Ok(String::new());
    }
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let folder = file.parent().context("a file lies in a folder")?;
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let Some((part, layer)) = import(line)? else {
            out.push_str(line);
            out.push('\n');
            continue;
        };
        let part = inline(&folder.join(part), whole)?;
        match layer {
            Some(layer) => out.extend(["@layer ", layer, " {\n", &part, "}\n"]),
            None => out.push_str(&part),
        }
    }
    Ok(out)
}

/// `@import "x.css";`, `@import url("x.css") layer(y);`: the file and the layer.
fn import(line: &str) -> Result<Option<(&str, Option<&str>)>> {
    let Some(rest) = line.trim().strip_prefix("@import") else { return Ok(None) };
    let mut quoted = rest.splitn(3, ['"', '\'']);
    let (Some(_), Some(file), Some(rest)) = (quoted.next(), quoted.next(), quoted.next()) else { bail!("cannot read: {line}") };
    let rest = rest.split(';').next().unwrap_or_default().trim_start_matches(')').trim();
    match rest.strip_prefix("layer(").and_then(|rest| rest.strip_suffix(')')) {
        Some(layer) => Ok(Some((file, Some(layer)))),
        None if rest.is_empty() => Ok(Some((file, None))),
        None => bail!("only `layer(…)` may follow an @import: {line}"),
    }
}

/// Without comments, indentation and empty lines. Strings are left alone.
fn lean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'*') => {
                let mut before = ' ';
                chars.next();
                for inside in chars.by_ref() {
                    if before == '*' && inside == '/' {
                        break;
                    }
                    before = inside;
                }
            }
            '"' | '\'' => {
                out.push(c);
                let mut escaped = false;
                for inside in chars.by_ref() {
                    out.push(inside);
                    if inside == c && !escaped {
                        break;
                    }
                    escaped = inside == '\\' && !escaped;
                }
            }
            ' ' | '\t' | '\n' if out.is_empty() || out.ends_with(['\n', '{', ';', ',']) => {}
            '\n' => {
                out.truncate(out.trim_end_matches([' ', '\t']).len());
                out.push('\n');
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_keep_their_layer() {
        assert_eq!(import(r#"@import "base.css" layer(base);"#).expect("readable"), Some(("base.css", Some("base"))));
        assert_eq!(import("  @import url('x.css');").expect("readable"), Some(("x.css", None)));
        assert_eq!(import("@layer a, b;").expect("readable"), None);
        assert!(import(r#"@import "x.css" screen;"#).is_err(), "a condition must not be lost in silence");
    }

    #[test]
    fn strings_survive_leaning() {
        let text = "a {\n    /* why */\n    content: \"/* \\\" no */  x\";\n    margin: 0 auto;\n}\n\n";
        assert_eq!(lean(text), "a {content: \"/* \\\" no */  x\";margin: 0 auto;}\n");
    }
}
