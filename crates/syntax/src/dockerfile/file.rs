//! The whole file: lines join into instructions, heredoc bodies are cut out, errors are gathered.
//!
//! Source: BuildKit `frontend/dockerfile/parser/parser.go` (`Parse`) and
//! `frontend/dockerfile/instructions/parse.go` (`Parse`).

use super::directive::{DirectiveReader, Directives};
use super::heredoc::{self, Heredoc, HeredocWord};
use super::instruction::Instruction;
use super::keyword::Keyword;
use super::lines::{self, Line, MAX_LINE_BYTES, Scanner};
use super::node::{self, Node};
use super::typed::{self, Place};
use crate::diagnostic::Diagnostic;
use crate::text::{Lines, MAX_FILE_BYTES, MappedText, Span};

/// After this many heredocs without end the rest of the file is not read: each of them is looked
/// for up to the end of the file, which would cost the square of its length.
const MAX_UNTERMINATED_HEREDOCS: usize = 8;

/// A parsed file.
#[derive(Clone, Debug, Default)]
pub struct Dockerfile {
    /// The parser directives.
    pub directives: Directives,
    /// Every instruction that can be read, valid or not.
    pub instructions: Vec<Instruction>,
    /// The comment lines outside heredocs, from the `#` to the end of the line.
    pub comments: Vec<Span>,
    /// Why BuildKit rejects the file, in the order it would find out; it stops at the first.
    pub rejections: Vec<Rejection>,
    /// What BuildKit's parser warns of.
    pub warnings: Vec<Diagnostic>,
}

/// The phase of BuildKit's frontend that rejects a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Reading lines and arguments; the whole file is read before the next phase begins.
    Parse,
    /// Giving instructions their types.
    Instruction,
}

/// One reason to reject a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Which phase finds it.
    pub phase: Phase,
    /// The line that BuildKit reports; it counts the lines before a faulty directive, so that the
    /// first line has number 0 there.
    pub line: u32,
    /// What is wrong and where.
    pub diagnostic: Diagnostic,
}

impl Dockerfile {
    /// Reads a file; [`Dockerfile::rejections`] tells what BuildKit has against it.
    #[must_use]
    pub fn parse(source: &str) -> Self {
        let mut instructions = Vec::new();
        let mut typing = TypingPhase::default();
        let read = read(source, |node, place, heredocs| {
            instructions.push(typing.take(node, place, heredocs));
        });
        let mut rejections = read.rejections;
        rejections.append(&mut typing.rejections);
        Self {
            directives: read.directives,
            instructions,
            comments: read.comments,
            rejections,
            warnings: read.warnings,
        }
    }

    /// Why BuildKit rejects the file, or `None` when its parser and instruction phase accept it.
    #[must_use]
    pub fn verdict(&self) -> Option<&Rejection> {
        self.rejections.first()
    }

    /// The escape token in force.
    #[must_use]
    pub fn escape(&self) -> char {
        self.directives.escape_token()
    }
}

/// BuildKit's debug dump of the parse phase.
///
/// # Errors
///
/// Gives the first rejection of the parse phase.
pub fn dump(source: &str) -> Result<String, Rejection> {
    let mut text = String::new();
    let read = read(source, |node, _, _| {
        text.push('(');
        node.dump(&mut text);
        text.push_str(")\n");
    });
    match read.rejections.into_iter().next() {
        Some(rejection) => Err(rejection),
        None => Ok(text),
    }
}

/// The instruction phase over the whole file.
#[derive(Default)]
struct TypingPhase {
    in_stage: bool,
    rejections: Vec<Rejection>,
}

impl TypingPhase {
    fn take(&mut self, node: Node, place: Place, heredocs: Vec<Heredoc>) -> Instruction {
        let line = place.lines.first;
        let (instruction, error) = typed::instruction(node, place, heredocs);
        // A FROM that is itself rejected opens a stage too, or each line after it would complain.
        self.in_stage |= instruction.keyword == Keyword::From;
        let outside = !self.in_stage && instruction.keyword != Keyword::Arg;
        let error = error.or_else(|| {
            outside.then(|| {
                Diagnostic::error(
                    "no-stage",
                    "no build stage in current context",
                    instruction.word.span,
                )
                .with_help("begin with FROM; only ARG can come before it")
            })
        });
        self.rejections.extend(error.map(|diagnostic| Rejection {
            phase: Phase::Instruction,
            line,
            diagnostic,
        }));
        instruction
    }
}

/// What the parse phase finds besides instructions.
#[derive(Default)]
struct Read {
    directives: Directives,
    comments: Vec<Span>,
    warnings: Vec<Diagnostic>,
    rejections: Vec<Rejection>,
}

/// Runs the parse phase and hands over each instruction.
fn read(source: &str, take: impl FnMut(Node, Place, Vec<Heredoc>)) -> Read {
    let mut reader = Reader {
        scanner: Scanner::new(source),
        directives: DirectiveReader::default(),
        read: Read::default(),
        found: false,
        unterminated: 0,
        take,
    };
    if source.len() > MAX_FILE_BYTES {
        let message =
            format!("the file has {} bytes, more than the limit of {MAX_FILE_BYTES}", source.len());
        reader.reject(0, Diagnostic::error("file-too-large", message, Span::at(0)));
    } else {
        reader.file();
    }
    reader.read.directives = reader.directives.directives;
    reader.read
}

/// The state of the parse phase.
struct Reader<'s, F> {
    scanner: Scanner<'s>,
    directives: DirectiveReader,
    read: Read,
    /// True as soon as there is an instruction, even an unreadable one.
    found: bool,
    /// How many heredocs without end there were.
    unterminated: usize,
    take: F,
}

impl<'s, F: FnMut(Node, Place, Vec<Heredoc>)> Reader<'s, F> {
    fn file(&mut self) {
        loop {
            while let Some(line) = self.scanner.next() {
                self.line(line);
            }
            if !self.scanner.too_long {
                break;
            }
            self.too_long();
        }
        if !self.found {
            self.no_instructions();
        }
    }

    fn reject(&mut self, line: u32, diagnostic: Diagnostic) {
        self.read.rejections.push(Rejection { phase: Phase::Parse, line, diagnostic });
    }

    fn no_instructions(&mut self) {
        let end = Span::at(self.scanner.offset());
        let error = Diagnostic::error("no-instructions", "file with no instructions", end)
            .with_help("begin with FROM and the image to build on");
        self.reject(self.scanner.count, error);
    }

    /// BuildKit stops at a line over the limit; we say so and go on behind it.
    fn too_long(&mut self) {
        if self.found {
            let message =
                format!("dockerfile line greater than max allowed size of {MAX_LINE_BYTES}");
            let start = self.scanner.offset();
            let span = Span::new(start, start + MAX_LINE_BYTES as u32);
            let error = Diagnostic::error("line-too-long", message, span)
                .with_help("end the line earlier, with the escape token at its end");
            self.reject(self.scanner.count, error);
        } else {
            self.no_instructions();
            self.found = true;
        }
        self.scanner.skip_too_long();
    }

    /// Takes one line that begins an instruction, is a comment or is blank.
    fn line(&mut self, line: Line<'s>) {
        let first = self.scanner.count;
        let content = match line.content().strip_prefix('\u{feff}') {
            Some(content) if first == 1 => content,
            _ => line.content(),
        };
        let trimmed = content.trim_start();
        let start = line.start + (line.content().len() - trimmed.len()) as u32;
        if let Err(error) = self.directives.read(trimmed, start) {
            let span = Span::new(start, start + trimmed.len() as u32);
            let error = Diagnostic::error("invalid-directive", error.to_string(), span);
            self.reject(first - 1, error);
        }
        if trimmed.starts_with('#') {
            self.comment(trimmed, start);
            return;
        }
        let (text, ends) = lines::cut_continuation(trimmed, self.directives.escape());
        if ends && text.is_empty() {
            return;
        }
        let mut joined = MappedText::default();
        joined.push(text, start);
        if !ends {
            self.continuation(&mut joined);
        }
        self.instruction(joined, start, first);
    }

    fn comment(&mut self, text: &str, start: u32) {
        self.read.comments.push(Span::new(start, start + text.len() as u32));
    }

    /// Joins the lines that continue an instruction.
    fn continuation(&mut self, joined: &mut MappedText) {
        let mut empty: Option<Span> = None;
        while let Some(line) = self.scanner.next() {
            let content = line.content();
            let trimmed = content.trim_start();
            let indent = (content.len() - trimmed.len()) as u32;
            if trimmed.starts_with('#') {
                self.comment(trimmed, line.start + indent);
                continue;
            }
            if trimmed.is_empty() {
                empty.get_or_insert(Span::new(line.start, line.start + line.text.len() as u32));
                continue;
            }
            let (text, ends) = lines::cut_continuation(content, self.directives.escape());
            joined.push(text, line.start);
            if ends {
                break;
            }
        }
        if let Some(span) = empty {
            let warning = Diagnostic::warning(
                "empty-continuation",
                "Empty continuation lines will become errors in a future release",
                span,
            );
            self.read.warnings.push(warning.with_help("remove the empty line"));
        }
    }

    /// Parses a joined line and reads its heredocs.
    fn instruction(&mut self, text: MappedText, start: u32, first: u32) {
        self.found = true;
        let node = match node::parse(text.as_str(), self.directives.escape()) {
            Ok(node) => node,
            Err(error) => {
                let span = text.span(error.range());
                self.reject(first, Diagnostic::error("invalid-arguments", error.to_string(), span));
                return;
            }
        };
        let line = Span::new(start, text.span(0..text.as_str().len()).end.max(start));
        let mut heredocs = Vec::new();
        if node.can_contain_heredoc() && text.as_str().contains("<<") {
            match heredoc::find(text.as_str()) {
                Ok(words) => heredocs = self.heredocs(words, line, first),
                Err(error) => {
                    let error = Diagnostic::error("invalid-heredoc", error.to_string(), line);
                    self.reject(first, error);
                }
            }
        }
        let end = heredocs.last().map_or(line.end, |heredoc: &Heredoc| heredoc.end);
        let lines = Lines { first, last: self.scanner.count.max(first) };
        (self.take)(node, Place { text, span: Span::new(start, end), lines }, heredocs);
    }

    fn heredocs(&mut self, words: Vec<HeredocWord>, line: Span, first: u32) -> Vec<Heredoc> {
        let mut heredocs = Vec::new();
        for word in words {
            let before = self.scanner.clone();
            match self.heredoc(word) {
                Ok(heredoc) => heredocs.push(heredoc),
                Err(name) => {
                    let error =
                        Diagnostic::error("unterminated-heredoc", "unterminated heredoc", line)
                            .with_help(format!("end it with a line that is just {name}"));
                    self.reject(first, error);
                    self.unterminated += 1;
                    if self.unterminated < MAX_UNTERMINATED_HEREDOCS {
                        self.scanner = before;
                        self.skip_to_stage();
                    }
                    break;
                }
            }
        }
        heredocs
    }

    /// Reads one body up to its terminator; fails with the terminator when the file ends first.
    fn heredoc(&mut self, word: HeredocWord) -> Result<Heredoc, String> {
        let start = self.scanner.offset();
        let first = self.scanner.count + 1;
        let mut body = String::new();
        while let Some(line) = self.scanner.next() {
            let content = line.content();
            let candidate = if word.chomp { content.trim_start_matches('\t') } else { content };
            if candidate == word.name {
                let HeredocWord { name, file_descriptor, expand, chomp } = word;
                return Ok(Heredoc {
                    name,
                    file_descriptor,
                    expand,
                    chomp,
                    body,
                    span: Span::new(start, line.start),
                    end: line.start + content.len() as u32,
                    lines: Lines { first, last: self.scanner.count },
                });
            }
            body.push_str(line.text);
        }
        Err(word.name)
    }

    /// After a heredoc without end: goes on at the next line that looks like the start of a stage,
    /// so that a heredoc that is being typed does not swallow the rest of the picture.
    fn skip_to_stage(&mut self) {
        loop {
            let before = self.scanner.clone();
            match self.scanner.next() {
                Some(line) if line.text.starts_with("FROM ") => {
                    self.scanner = before;
                    return;
                }
                Some(_) => {}
                None => return,
            }
        }
    }
}
