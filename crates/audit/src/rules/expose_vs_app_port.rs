//! EXPOSE names another port than the one that is used.
//!
//! ## What it does
//!
//! Compares the ports of EXPOSE with `ENV PORT` and with the address that HEALTHCHECK asks.
//!
//! ## Why it matters
//!
//! People and tools publish the port that EXPOSE names, and nobody answers there.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM node:22
//! ENV PORT=3000
//! EXPOSE 8080
//! CMD ["node", "server.js"]
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM node:22
//! ENV PORT=3000
//! EXPOSE 3000
//! CMD ["node", "server.js"]
//! ```
//!
//! ## Exceptions
//!
//! A program may not read PORT, and may have a port of its own for checks. The finding is only
//! likely, and nothing is said when a port is not written out.

use plimsoll_syntax::diagnostic::Severity;
use plimsoll_syntax::dockerfile::Command;
use plimsoll_syntax::shell::Invocation;
use plimsoll_syntax::text::Span;

use crate::finding::{Category, Report};
use crate::rule::{Check, Confidence, Rule};
use crate::shipping::shipped;
use crate::subject::{Section, Site, Subject};
use crate::word_value::value;

pub(crate) const RULE: Rule = Rule {
    confidence: Confidence::Medium,
    ..Rule::new("expose-vs-app-port", Category::Correctness, Severity::Info, Check::File(check))
};

/// The names of the host that a container calls itself by.
const OWN_HOSTS: [&str; 4] = ["localhost:", "127.0.0.1:", "0.0.0.0:", "[::1]:"];

/// A port where it is written.
#[derive(Clone, Copy)]
struct Port {
    number: u16,
    span: Span,
}

fn check(subject: &Subject<'_>, report: &mut Report) {
    let mut exposed: Vec<Port> = Vec::new();
    let mut wanted: Option<Port> = None;
    let mut asked: Option<Port> = None;
    // What is nearer to the end of the image wins.
    let mut sections: Vec<Section<'_>> = shipped(subject).collect();
    sections.reverse();
    for site in sections.into_iter().flat_map(Section::sites).filter(|site| !site.onbuild) {
        match site.command() {
            Some(Command::Expose(words)) => {
                for word in words {
                    let port = value(&site, word).and_then(|text| number(&text));
                    let Some(number) = port else { return };
                    exposed.push(Port { number, span: word.span });
                }
            }
            Some(Command::Env(pairs)) => {
                for pair in pairs.iter().filter(|pair| pair.key.text == "PORT") {
                    let port = value(&site, &pair.value).and_then(|text| number(&text));
                    let Some(number) = port else { return };
                    wanted = Some(Port { number, span: pair.value.span });
                }
            }
            Some(Command::Healthcheck(_)) => asked = asked_port(&site),
            _ => {}
        }
    }
    let Some(first) = exposed.first().copied() else { return };
    let is_exposed = |port: Port| exposed.iter().any(|exposed| exposed.number == port.number);
    let found = wanted.map(|port| (port, "PORT is")).filter(|(port, _)| !is_exposed(*port));
    let asks =
        || asked.map(|port| (port, "HEALTHCHECK asks")).filter(|(port, _)| !is_exposed(*port));
    if let Some((port, what)) = found.or_else(asks) {
        report
            .at(first.span, format!("{what} {}, and EXPOSE names {}", port.number, first.number))
            .related(port.span, "the other port")
            .help("name the port that the program listens on")
            .likely();
    }
}

/// One TCP port.
fn number(text: &str) -> Option<u16> {
    text.strip_suffix("/tcp").unwrap_or(text).parse().ok()
}

/// The port in the address that a HEALTHCHECK asks on its own host.
fn asked_port(site: &Site<'_>) -> Option<Port> {
    let words = site.commands().iter().flat_map(Invocation::arguments);
    words.into_iter().find_map(|word| {
        let text = word.literal()?;
        let rest = text.split_once("://").map_or(&*text, |(_, rest)| rest);
        let port = OWN_HOSTS.iter().find_map(|host| rest.strip_prefix(host))?;
        let number = port.split(['/', '?']).next()?.parse().ok()?;
        Some(Port { number, span: word.span })
    })
}
