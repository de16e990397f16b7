//! Walks the commands and words of a script with what is known of their place.
//!
//! Rules about single words need to know what a word is for: an unquoted variable is split in an
//! argument, and not in an assignment.

use plimsoll_syntax::shell::{
    AndOrOperator, Command, Dialect, List, Part, Redirect, RedirectOperator, RedirectTarget,
    Script, SimpleCommand, SubstitutionStyle, TestItem, Word,
};
use plimsoll_syntax::text::Span;

/// What is around a node.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each answers one question of a rule by itself")]
pub(crate) struct Place {
    /// The shell that reads it.
    pub dialect: Dialect,
    /// True in a script that is quoted or in a here-document, which `ShellCheck` does not read.
    pub is_nested: bool,
    /// True where the status is asked for: in a condition, after `!`, or before `&&` or `||`.
    pub is_asked: bool,
    /// True directly before `||`.
    pub is_before_or: bool,
    /// True in backquotes, where quotes do not nest well.
    pub is_backquoted: bool,
    /// Where in the file what happens here has surely happened before.
    pub certain: Span,
}

/// What a word is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role<'s> {
    /// The name or an argument of a command, by its index.
    Argument(&'s SimpleCommand, usize),
    /// The value of an assignment.
    Assigned,
    /// An element of an array.
    Element,
    /// What a redirection leads to.
    Redirected,
    /// The text after `<<<`.
    HereString,
    /// What a loop goes over.
    Looped,
    /// What a `case` compares.
    Subject,
    /// A pattern of a `case`.
    Pattern,
    /// An operand of `[[ … ]]`.
    Operand,
    /// What follows the operator in `${…}`, or an index.
    Inner,
}

/// Receives nodes, outer ones first.
pub(crate) trait Look<'s> {
    /// A list, of which a script consists.
    fn list(&mut self, _list: &'s List, _place: Place) {}
    /// A command of any kind.
    fn command(&mut self, _command: &'s Command, _place: Place) {}
    /// A word.
    fn word(&mut self, _word: &'s Word, _role: Role<'s>, _place: Place) {}
    /// A part of a word, a here-document or an expression, and whether quotes are around it.
    fn part(&mut self, _part: &'s Part, _is_quoted: bool, _place: Place) {}
    /// A redirection.
    fn redirect(&mut self, _redirect: &'s Redirect, _place: Place) {}
}

/// Walks a script, with the scripts in quotes and here-documents.
pub(crate) fn walk<'s>(script: &'s Script, look: &mut dyn Look<'s>) {
    let place = Place {
        dialect: script.dialect,
        is_nested: false,
        is_asked: false,
        is_before_or: false,
        is_backquoted: false,
        certain: Span::new(0, u32::MAX),
    };
    Walk { script, look }.list(&script.body, place);
}

/// The state of a walk.
struct Walk<'s, 'l> {
    script: &'s Script,
    look: &'l mut dyn Look<'s>,
}

impl<'s> Walk<'s, '_> {
    fn list(&mut self, list: &'s List, place: Place) {
        self.look.list(list, place);
        for item in &list.items {
            self.command(&item.command, place);
        }
    }

    /// Walks a list that the status of what is around it does not concern.
    fn body(&mut self, list: &'s List, place: Place) {
        let certain = list.span;
        self.list(list, Place { is_asked: false, is_before_or: false, certain, ..place });
    }

    fn command(&mut self, command: &'s Command, place: Place) {
        self.look.command(command, place);
        match command {
            Command::Simple(simple) => return self.simple(simple, place),
            Command::Pipeline(pipeline) => {
                let is_asked = place.is_asked || pipeline.negated.is_some();
                let place = Place { is_asked, ..place };
                for stage in &pipeline.stages {
                    // Each stage of several is a subshell.
                    let is_alone = pipeline.stages.len() == 1;
                    let certain = if is_alone { place.certain } else { stage.span() };
                    self.command(stage, Place { certain, ..place });
                }
            }
            Command::AndOr(and_or) => {
                let operator = |index: usize| and_or.rest.get(index).map(|link| link.operator);
                let at = |index: usize| Place {
                    is_asked: place.is_asked || operator(index).is_some(),
                    is_before_or: operator(index) == Some(AndOrOperator::Or),
                    ..place
                };
                self.command(&and_or.first, at(0));
                let mut is_sure = true;
                for (index, link) in and_or.rest.iter().enumerate() {
                    is_sure &= link.operator == AndOrOperator::And;
                    let certain = if is_sure { and_or.span } else { link.command.span() };
                    self.command(&link.command, Place { certain, ..at(index + 1) });
                }
            }
            Command::Subshell(block) => {
                self.list(&block.body, Place { certain: block.span, ..place });
            }
            Command::Group(block) => self.list(&block.body, place),
            Command::If(conditional) => {
                for arm in &conditional.arms {
                    self.list(&arm.condition, Place { is_asked: true, ..place });
                    self.body(&arm.body, place);
                }
                conditional.otherwise.iter().for_each(|list| self.body(list, place));
            }
            Command::For(each) => {
                self.words(each.words.as_deref().unwrap_or_default(), Role::Looped, place);
                self.body(&each.body, place);
            }
            Command::ArithmeticFor(each) => {
                self.parts(&each.header, true, place);
                self.body(&each.body, place);
            }
            Command::While(repeated) => {
                self.list(&repeated.condition, Place { is_asked: true, ..place });
                self.body(&repeated.body, place);
            }
            Command::Case(case) => {
                self.word(&case.subject, Role::Subject, place);
                for branch in &case.branches {
                    self.words(&branch.patterns, Role::Pattern, place);
                    self.body(&branch.body, place);
                }
            }
            Command::Function(function) => {
                let place = Place { is_asked: false, certain: function.span, ..place };
                self.command(&function.body, place);
            }
            Command::Test(test) => {
                for item in &test.items {
                    if let TestItem::Word(word) = item {
                        self.word(word, Role::Operand, place);
                    }
                }
            }
            Command::Arithmetic(arithmetic) => self.parts(&arithmetic.parts, true, place),
        }
        self.redirects(command.redirects(), place);
    }

    fn simple(&mut self, command: &'s SimpleCommand, place: Place) {
        for assignment in &command.assignments {
            assignment.subscript.iter().for_each(|word| self.word(word, Role::Inner, place));
            self.word(&assignment.value, Role::Assigned, place);
        }
        for (index, word) in command.words.iter().enumerate() {
            self.word(word, Role::Argument(command, index), place);
        }
        self.redirects(&command.redirects, place);
        if let Some(script) = &command.script {
            self.list(&script.body, nested(script.dialect, place));
        }
    }

    fn redirects(&mut self, redirects: &'s [Redirect], place: Place) {
        let script = self.script;
        for redirect in redirects {
            self.look.redirect(redirect, place);
            let role = match redirect.operator {
                RedirectOperator::HereString => Role::HereString,
                _ => Role::Redirected,
            };
            match &redirect.target {
                RedirectTarget::Word(word) => self.word(word, role, place),
                RedirectTarget::Heredoc(id) => {
                    let Some(heredoc) = script.heredoc(*id) else { continue };
                    self.parts(&heredoc.parts, true, Place { is_nested: true, ..place });
                    // The shell that reads it is not kept with it; the outer one is near enough.
                    if let Some(list) = &heredoc.script {
                        self.list(list, nested(place.dialect, place));
                    }
                }
                RedirectTarget::Missing => {}
            }
        }
    }

    fn words(&mut self, words: &'s [Word], role: Role<'s>, place: Place) {
        for word in words {
            self.word(word, role, place);
        }
    }

    fn word(&mut self, word: &'s Word, role: Role<'s>, place: Place) {
        self.look.word(word, role, place);
        self.parts(&word.parts, false, place);
    }

    fn parts(&mut self, parts: &'s [Part], is_quoted: bool, place: Place) {
        for part in parts {
            self.look.part(part, is_quoted, place);
            let inside = Place { is_asked: false, is_before_or: false, ..place };
            match part {
                Part::Literal(_) | Part::Escaped(_) | Part::Outer(_) => {}
                Part::Quoted(quoted) => self.parts(&quoted.parts, true, place),
                Part::Arithmetic(arithmetic) => self.parts(&arithmetic.parts, true, place),
                Part::Array(array) => self.words(&array.elements, Role::Element, place),
                Part::Command(substitution) => {
                    let is_backquoted =
                        place.is_backquoted || substitution.style == SubstitutionStyle::Backquote;
                    let certain = substitution.span;
                    self.list(&substitution.body, Place { is_backquoted, certain, ..inside });
                }
                Part::Process(substitution) => {
                    self.list(&substitution.body, Place { certain: substitution.span, ..inside });
                }
                Part::Parameter(parameter) => {
                    let argument = parameter.operation.iter().map(|operation| &operation.argument);
                    for word in parameter.subscript.iter().chain(argument) {
                        self.look.word(word, Role::Inner, place);
                        self.parts(&word.parts, is_quoted, place);
                    }
                }
            }
        }
    }
}

/// The place of a script in another one.
fn nested(dialect: Dialect, place: Place) -> Place {
    Place {
        dialect,
        is_nested: true,
        is_asked: false,
        is_before_or: false,
        certain: Span::new(0, u32::MAX),
        ..place
    }
}

/// A pipeline of several commands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pipe {
    /// The first `|`.
    pub span: Span,
    /// The whole pipeline.
    pub pipeline: Span,
    /// True in a script in quotes or in a here-document.
    pub is_nested: bool,
    /// True when `||` follows.
    pub is_before_or: bool,
}

/// The pipelines of a script, in order.
pub(crate) fn pipes(script: &Script) -> Vec<Pipe> {
    struct Pipes(Vec<Pipe>);
    impl<'s> Look<'s> for Pipes {
        fn command(&mut self, command: &'s Command, place: Place) {
            let Command::Pipeline(pipeline) = command else { return };
            if let Some(operator) = pipeline.operators.first() {
                self.0.push(Pipe {
                    span: operator.span,
                    pipeline: pipeline.span,
                    is_nested: place.is_nested,
                    is_before_or: place.is_before_or,
                });
            }
        }
    }
    let mut pipes = Pipes(Vec::new());
    walk(script, &mut pipes);
    pipes.0
}
