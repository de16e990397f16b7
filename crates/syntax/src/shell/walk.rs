//! Walks the whole tree of a script, for whoever looks at single words, parts or redirections.

use super::Script;
use super::command::{Command, Heredoc, List, Redirect, RedirectTarget, SimpleCommand, TestItem};
use super::word::{Part, Word};

/// Receives the nodes of a script, outer ones first; what it does not care about it leaves out.
pub trait Visitor<'s> {
    /// A command of any kind.
    fn command(&mut self, _command: &'s Command) {}
    /// A word, wherever it stands.
    fn word(&mut self, _word: &'s Word) {}
    /// A part of a word, a here-document or an expression.
    fn part(&mut self, _part: &'s Part) {}
    /// A redirection.
    fn redirect(&mut self, _redirect: &'s Redirect) {}
    /// A here-document.
    fn heredoc(&mut self, _heredoc: &'s Heredoc) {}
}

/// Walks `script`, with the scripts in quotes and here-documents.
pub fn walk<'s>(script: &'s Script, visitor: &mut dyn Visitor<'s>) {
    Walk { script, visitor }.list(&script.body);
}

/// The state of a walk.
struct Walk<'s, 'v> {
    script: &'s Script,
    visitor: &'v mut dyn Visitor<'s>,
}

impl<'s> Walk<'s, '_> {
    fn list(&mut self, list: &'s List) {
        list.items.iter().for_each(|item| self.command(&item.command));
    }

    fn command(&mut self, command: &'s Command) {
        self.visitor.command(command);
        match command {
            Command::Simple(simple) => self.simple(simple),
            Command::Pipeline(pipeline) => {
                pipeline.stages.iter().for_each(|stage| self.command(stage));
            }
            Command::AndOr(and_or) => {
                self.command(&and_or.first);
                and_or.rest.iter().for_each(|link| self.command(&link.command));
            }
            Command::Subshell(block) | Command::Group(block) => self.list(&block.body),
            Command::If(conditional) => {
                for arm in &conditional.arms {
                    self.list(&arm.condition);
                    self.list(&arm.body);
                }
                conditional.otherwise.iter().for_each(|list| self.list(list));
            }
            Command::For(each) => {
                self.words(each.words.as_deref().unwrap_or_default());
                self.list(&each.body);
            }
            Command::ArithmeticFor(each) => {
                self.parts(&each.header);
                self.list(&each.body);
            }
            Command::While(repeated) => {
                self.list(&repeated.condition);
                self.list(&repeated.body);
            }
            Command::Case(case) => {
                self.word(&case.subject);
                for branch in &case.branches {
                    self.words(&branch.patterns);
                    self.list(&branch.body);
                }
            }
            Command::Function(function) => self.command(&function.body),
            Command::Test(test) => {
                for item in &test.items {
                    if let TestItem::Word(word) = item {
                        self.word(word);
                    }
                }
            }
            Command::Arithmetic(arithmetic) => self.parts(&arithmetic.parts),
        }
        command.redirects().iter().for_each(|redirect| self.redirect(redirect));
    }

    fn simple(&mut self, command: &'s SimpleCommand) {
        for assignment in &command.assignments {
            assignment.subscript.iter().for_each(|word| self.word(word));
            self.word(&assignment.value);
        }
        self.words(&command.words);
        if let Some(script) = &command.script {
            self.list(&script.body);
        }
    }

    fn redirect(&mut self, redirect: &'s Redirect) {
        self.visitor.redirect(redirect);
        match &redirect.target {
            RedirectTarget::Word(word) => self.word(word),
            RedirectTarget::Heredoc(id) => {
                if let Some(heredoc) = self.script.heredoc(*id) {
                    self.heredoc(heredoc);
                }
            }
            RedirectTarget::Missing => {}
        }
    }

    fn heredoc(&mut self, heredoc: &'s Heredoc) {
        self.visitor.heredoc(heredoc);
        self.parts(&heredoc.parts);
        heredoc.script.iter().for_each(|list| self.list(list));
    }

    fn words(&mut self, words: &'s [Word]) {
        for word in words {
            self.word(word);
        }
    }

    fn word(&mut self, word: &'s Word) {
        self.visitor.word(word);
        self.parts(&word.parts);
    }

    fn parts(&mut self, parts: &'s [Part]) {
        for part in parts {
            self.visitor.part(part);
            match part {
                Part::Literal(_) | Part::Escaped(_) | Part::Outer(_) => {}
                Part::Quoted(quoted) => self.parts(&quoted.parts),
                Part::Arithmetic(arithmetic) => self.parts(&arithmetic.parts),
                Part::Array(array) => self.words(&array.elements),
                Part::Command(substitution) => self.list(&substitution.body),
                Part::Process(substitution) => self.list(&substitution.body),
                Part::Parameter(parameter) => {
                    parameter.subscript.iter().for_each(|word| self.word(word));
                    parameter.operation.iter().for_each(|operation| self.word(&operation.argument));
                }
            }
        }
    }
}
