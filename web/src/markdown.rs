//! Reads the subset of Markdown that the pages of rules are written in.
//!
//! Headings, paragraphs, fenced code, lists with dashes, inline code and links; everything else
//! stays the text it is. Nothing becomes markup by itself: the result is data that is drawn.

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading and its level, from 1.
    Heading(usize, Vec<Inline>),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// Code, and the language that its fence names.
    Code {
        /// The language; may be empty.
        language: String,
        /// The lines.
        text: String,
    },
    /// A list.
    List(Vec<Vec<Inline>>),
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Text.
    Text(String),
    /// Code.
    Code(String),
    /// A link to another page of the web.
    Link {
        /// What it says.
        text: String,
        /// Where it leads.
        address: String,
    },
}

/// Reads a page.
#[must_use]
pub fn parse(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            continue;
        }
        if let Some(language) = trimmed.strip_prefix("```") {
            let code: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != "```").collect();
            blocks.push(Block::Code { language: language.to_owned(), text: code.join("\n") });
        } else if let Some((level, title)) = heading(trimmed) {
            blocks.push(Block::Heading(level, inlines(title)));
        } else {
            let mut text = trimmed.to_owned();
            while let Some(next) = lines.next_if(|next| continues(next)) {
                text.push('\n');
                text.push_str(next.trim_end());
            }
            blocks.push(prose(&text));
        }
    }
    blocks
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let title = line[level..].strip_prefix(' ')?;
    (1..=6).contains(&level).then_some((level, title))
}

/// True for a line that goes on with what the line before began.
fn continues(line: &str) -> bool {
    let trimmed = line.trim();
    !trimmed.is_empty() && !trimmed.starts_with("```") && heading(trimmed).is_none()
}

/// A list when its first line is an item, else a paragraph.
fn prose(text: &str) -> Block {
    if !text.starts_with("- ") {
        return Block::Paragraph(inlines(
            &text.lines().map(str::trim).collect::<Vec<_>>().join(" "),
        ));
    }
    let mut items: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("- "), items.last_mut()) {
            (Some(item), _) => items.push(item.to_owned()),
            (None, Some(last)) => {
                last.push(' ');
                last.push_str(line.trim());
            }
            (None, None) => {}
        }
    }
    Block::List(items.iter().map(|item| inlines(item)).collect())
}

fn inlines(text: &str) -> Vec<Inline> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let (part, length) = match next {
            '`' => code(rest),
            '[' => link(rest),
            '<' => bare_link(rest),
            _ => None,
        }
        .unzip();
        match part {
            Some(part) => {
                flush(&mut plain, &mut parts);
                parts.push(part);
            }
            None => plain.push(next),
        }
        rest = &rest[length.unwrap_or(next.len_utf8())..];
    }
    flush(&mut plain, &mut parts);
    parts
}

fn flush(plain: &mut String, parts: &mut Vec<Inline>) {
    if !plain.is_empty() {
        parts.push(Inline::Text(std::mem::take(plain)));
    }
}

fn code(text: &str) -> Option<(Inline, usize)> {
    let end = text[1..].find('`')?;
    Some((Inline::Code(text[1..=end].to_owned()), end + 2))
}

fn link(text: &str) -> Option<(Inline, usize)> {
    let middle = text.find("](")?;
    let end = middle + text[middle..].find(')')?;
    let address = &text[middle + 2..end];
    let link = Inline::Link { text: text[1..middle].replace('`', ""), address: address.to_owned() };
    is_web(address).then_some((link, end + 1))
}

fn bare_link(text: &str) -> Option<(Inline, usize)> {
    let end = text.find('>')?;
    let address = &text[1..end];
    let link = Inline::Link { text: address.to_owned(), address: address.to_owned() };
    is_web(address).then_some((link, end + 1))
}

/// Other schemes could run scripts.
fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::{Block, Inline, parse};

    /// A page in a form that can be read at a glance.
    fn shown(page: &str) -> String {
        let line = |parts: &[Inline]| -> String {
            parts
                .iter()
                .map(|part| match part {
                    Inline::Text(text) => text.clone(),
                    Inline::Code(text) => format!("<{text}>"),
                    Inline::Link { text, address } => format!("{text} ({address})"),
                })
                .collect()
        };
        let block = |block: &Block| match block {
            Block::Heading(level, parts) => format!("h{level} {}", line(parts)),
            Block::Paragraph(parts) => format!("p {}", line(parts)),
            Block::Code { language, text } => format!("{language}: {}", text.escape_debug()),
            Block::List(items) => {
                format!("* {}", items.iter().map(|item| line(item)).collect::<Vec<_>>().join(" * "))
            }
        };
        parse(page).iter().map(block).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_page_is_read() {
        let page = "# A title\n\n## Why\n\nOne `two\nthree` [four](https://x.y).\n\n\
            ```dockerfile\nFROM a\n\nRUN b\n```\n- one\n- two\n  more\n\nEnd";
        assert_eq!(
            shown(page),
            "h1 A title\nh2 Why\np One <two three> four (https://x.y).\n\
             dockerfile: FROM a\\n\\nRUN b\n* one * two more\np End"
        );
    }

    #[test]
    fn what_is_no_markup_stays_text() {
        let page = "a `b [c](javascript:d) <e> #f ## g";
        assert_eq!(shown(page), format!("p {page}"));
    }

    #[test]
    fn every_page_of_a_rule_is_read() {
        for rule in plimsoll_audit::RULES {
            let blocks = parse(rule.page());
            assert!(matches!(blocks[0], Block::Heading(1, _)), "{}", rule.slug);
            assert!(blocks.len() > 3, "{}", rule.slug);
        }
    }
}
