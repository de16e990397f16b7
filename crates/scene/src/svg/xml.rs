//! Writes XML text: elements, attributes and escaped characters.

use std::fmt::Write;

use crate::path::write_number;

/// XML under construction.
#[derive(Default)]
pub(super) struct Xml {
    text: String,
    open: Vec<&'static str>,
    /// True while attributes can still be added to the last element.
    in_tag: bool,
}

impl Xml {
    /// Starts an element.
    pub(super) fn open(&mut self, name: &'static str) -> &mut Self {
        self.end_tag();
        self.text.push('<');
        self.text.push_str(name);
        self.open.push(name);
        self.in_tag = true;
        self
    }

    /// Adds an attribute to the element that was opened last.
    pub(super) fn attribute(&mut self, name: &str, value: &str) -> &mut Self {
        debug_assert!(self.in_tag, "{name} comes after the content of its element");
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        escape_into(&mut self.text, value);
        self.text.push('"');
        self
    }

    /// Adds an attribute with a coordinate or a length.
    pub(super) fn number(&mut self, name: &str, value: f64) -> &mut Self {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        write_number(&mut self.text, value);
        self.text.push('"');
        self
    }

    /// Adds text to the element that is open.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.end_tag();
        escape_into(&mut self.text, text);
        self
    }

    /// Adds text that is known to need no escapes: a stylesheet of our own.
    pub(super) fn trusted(&mut self, text: &str) -> &mut Self {
        debug_assert!(!text.contains(['<', '&']), "the text needs escapes");
        self.end_tag();
        self.text.push_str(text);
        self
    }

    /// Ends the element that is open.
    pub(super) fn close(&mut self) -> &mut Self {
        if let Some(name) = self.open.pop() {
            if self.in_tag {
                self.text.push_str("/>");
                self.in_tag = false;
            } else {
                self.text.push_str("</");
                self.text.push_str(name);
                self.text.push('>');
            }
        }
        self
    }

    /// An element that holds nothing but text.
    pub(super) fn leaf(&mut self, name: &'static str, text: &str) -> &mut Self {
        self.open(name).text(text).close()
    }

    /// Starts a new line, so that files can be read and compared.
    pub(super) fn line(&mut self) -> &mut Self {
        self.end_tag();
        self.text.push('\n');
        self
    }

    /// Ends all elements and returns the text.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text.push('\n');
        self.text
    }

    fn end_tag(&mut self) {
        if std::mem::take(&mut self.in_tag) {
            self.text.push('>');
        }
    }
}

/// Appends text with all that XML 1.0 forbids replaced.
fn escape_into(into: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(into, "&#{};", c as u32);
            }
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {
                into.push('\u{fffd}');
            }
            _ => into.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out() {
        let mut xml = Xml::default();
        xml.open("g").attribute("class", "\"><script>").text("a<b>&\u{0}\u{1b}]]>").close();
        let expected =
            "<g class=\"&quot;&gt;&lt;script&gt;\">a&lt;b&gt;&amp;\u{fffd}\u{fffd}]]&gt;</g>\n";
        assert_eq!(xml.finish(), expected);
    }
}
