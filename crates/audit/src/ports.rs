//! The ports of EXPOSE.
//!
//! Source: BuildKit `dockerfile2llb/convert_expose.go`.

use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::text::Word;

use crate::subject::Site;

/// One port or range of ports as EXPOSE has it, after expansion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Port<'a> {
    /// The whole.
    pub text: &'a str,
    /// The word that it is written in.
    pub word: &'a Word,
    /// Everything before the last colon: an address, a port of the host, or both.
    pub host: Option<&'a str>,
    /// The port or range in the container.
    pub container: &'a str,
    /// The protocol, when one is written.
    pub protocol: Option<&'a str>,
}

impl<'a> Port<'a> {
    fn parse(text: &'a str, word: &'a Word) -> Self {
        let (host, rest) = match text.rsplit_once(':') {
            Some((host, rest)) => (Some(host), rest),
            None => (None, text),
        };
        let (container, protocol) = match rest.split_once('/') {
            Some((container, protocol)) => (container, Some(protocol)),
            None => (rest, None),
        };
        Self { text, word, host, container, protocol }
    }

    /// True when a variable of the base image is in it.
    pub(crate) fn is_open(&self) -> bool {
        self.text.contains('$')
    }

    /// True when the word says just this, so that an edit of the word is one of the port.
    pub(crate) fn is_written(&self) -> bool {
        self.text == self.word.text && self.word.span.len() as usize == self.text.len()
    }

    /// The first and the last port; `None` when they are no ports or in the wrong order.
    pub(crate) fn range(&self) -> Option<(u16, u16)> {
        let port = |text: &str| {
            // Rust accepts a sign, Go does not.
            text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
        };
        let (first, last) = match self.container.split_once('-') {
            Some((first, last)) => (port(first)?, port(last)?),
            None => (port(self.container)?, port(self.container)?),
        };
        (first <= last).then_some((first, last))
    }
}

/// The ports of an EXPOSE, as BuildKit splits them after expansion.
pub(crate) fn ports<'a>(site: &Site<'a>) -> Vec<Port<'a>> {
    let Some(Command::Expose(words)) = site.command() else { return Vec::new() };
    let operands: &'a [String] = site.step().map_or(&[], |step| &step.operands);
    let each = |(index, word): (usize, &'a Word)| {
        let text: &'a str = operands.get(index).unwrap_or(&word.text);
        text.split_whitespace().map(move |port| Port::parse(port, word))
    };
    words.iter().enumerate().flat_map(each).collect()
}
