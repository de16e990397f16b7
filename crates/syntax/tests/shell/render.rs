//! Draws scripts as text: one node a line, what it covers in the source between `‹` and `›`.

use std::fmt::Write;

use plimsoll_syntax::shell::{
    AndOrOperator, AssignmentOperator, Command, Descriptor, Escaped, HeredocExpansion, Item, List,
    Parameter, ParameterForm, Part, PipeKind, QuoteStyle, Redirect, RedirectTarget, Script,
    SimpleCommand, TerminatorKind, TestItem, Word,
};
use plimsoll_syntax::text::Span;

/// Draws a script, its problems and what it uses beyond POSIX.
pub(crate) fn script(source: &str, script: &Script) -> String {
    let mut drawing = Drawing { source, script, out: String::new() };
    drawing.list(&script.body, 0);
    for comment in &script.comments {
        drawing.line(0, &format!("comment {}", drawing.at(*comment)));
    }
    for used in &script.features {
        drawing.line(0, &format!("uses {:?} {}", used.feature, drawing.at(used.span)));
    }
    for problem in &script.diagnostics {
        let place = drawing.at(problem.span);
        let severity = problem.severity.as_str();
        drawing.line(0, &format!("{severity} {}: {} {place}", problem.code, problem.message));
    }
    drawing.out
}

/// Draws one word: parts joined by `+`.
pub(crate) fn word(word: &Word) -> String {
    parts(&word.parts)
}

/// Draws parts of a word.
fn parts(parts: &[Part]) -> String {
    parts.iter().map(part).collect::<Vec<_>>().join("+")
}

/// Draws a part.
fn part(part: &Part) -> String {
    match part {
        Part::Literal(literal) => format!("{:?}", literal.text).trim_matches('"').to_owned(),
        Part::Escaped(Escaped { value, .. }) => format!("\\{value}"),
        Part::Quoted(quoted) => {
            let inner = parts(&quoted.parts);
            match quoted.style {
                QuoteStyle::Single => format!("'{inner}'"),
                QuoteStyle::Double => format!("\"{inner}\""),
                QuoteStyle::AnsiC => format!("$'{inner}'"),
                QuoteStyle::Locale => format!("$\"{inner}\""),
            }
        }
        Part::Parameter(found) => parameter(found),
        Part::Command(command) => format!("$({})", inline(&command.body)),
        Part::Process(process) => format!("{:?}({})", process.direction, inline(&process.body)),
        Part::Arithmetic(arithmetic) => format!("$(({}))", parts(&arithmetic.parts)),
        Part::Array(array) => {
            let elements: Vec<String> = array.elements.iter().map(word).collect();
            format!("({})", elements.join(" "))
        }
        Part::Outer(_) => "<outer>".to_owned(),
    }
}

/// Draws a parameter.
fn parameter(parameter: &Parameter) -> String {
    let mut out = match parameter.form {
        ParameterForm::Bare | ParameterForm::Braced => "${".to_owned(),
        ParameterForm::Length => "${length ".to_owned(),
        ParameterForm::Indirect => "${indirect ".to_owned(),
    };
    out.push_str(&parameter.name);
    if let Some(subscript) = &parameter.subscript {
        let _ = write!(out, "[{}]", word(subscript));
    }
    if let Some(operation) = &parameter.operation {
        let argument = word(&operation.argument);
        let _ = write!(out, " {:?}-{:?} {argument}", operation.variant, operation.operator);
    }
    out.trim_end().to_owned() + "}"
}

/// Draws commands in one line.
fn inline(list: &List) -> String {
    list.items.iter().map(|item| command(&item.command)).collect::<Vec<_>>().join("; ")
}

/// Draws a command in one line.
fn command(command: &Command) -> String {
    match command {
        Command::Simple(simple) => simple.words.iter().map(word).collect::<Vec<_>>().join(" "),
        Command::Pipeline(pipeline) => {
            pipeline.stages.iter().map(self::command).collect::<Vec<_>>().join(" | ")
        }
        Command::Subshell(block) => format!("({})", inline(&block.body)),
        Command::If(_) => "<if>".to_owned(),
        _ => "<other>".to_owned(),
    }
}

/// A drawing in progress.
struct Drawing<'s> {
    source: &'s str,
    script: &'s Script,
    out: String,
}

impl Drawing<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.out, "{}{text}", "  ".repeat(depth));
    }

    fn at(&self, span: Span) -> String {
        format!(
            "‹{}›",
            self.source[span.range()]
                .escape_debug()
                .to_string()
                .replace("\\\"", "\"")
                .replace("\\'", "'")
        )
    }

    fn list(&mut self, list: &List, depth: usize) {
        list.items.iter().for_each(|item| self.item(item, depth));
    }

    fn item(&mut self, item: &Item, depth: usize) {
        self.command(&item.command, depth);
        if item.terminator.is_some_and(|end| end.kind == TerminatorKind::Background) {
            self.line(depth, "in background");
        }
    }

    fn named(&mut self, depth: usize, name: &str, list: &List) {
        self.line(depth, &format!("{name} {}", self.at(list.span)));
        self.list(list, depth + 1);
    }

    fn command(&mut self, command: &Command, depth: usize) {
        let place = self.at(command.span());
        match command {
            Command::Simple(simple) => return self.simple(simple, depth),
            Command::Pipeline(pipeline) => {
                let negated = if pipeline.negated.is_some() { " negated" } else { "" };
                let timed = if pipeline.timed.is_some() { " timed" } else { "" };
                self.line(depth, &format!("pipeline{negated}{timed} {place}"));
                for (index, stage) in pipeline.stages.iter().enumerate() {
                    self.command(stage, depth + 1);
                    match pipeline.operators.get(index).map(|operator| operator.kind) {
                        Some(PipeKind::Output) => self.line(depth + 1, "|"),
                        Some(PipeKind::Both) => self.line(depth + 1, "|&"),
                        None => {}
                    }
                }
            }
            Command::AndOr(and_or) => {
                self.line(depth, &format!("and-or {place}"));
                self.command(&and_or.first, depth + 1);
                for link in &and_or.rest {
                    self.line(
                        depth + 1,
                        match link.operator {
                            AndOrOperator::And => "&&",
                            AndOrOperator::Or => "||",
                        },
                    );
                    self.command(&link.command, depth + 1);
                }
            }
            Command::Subshell(block) => {
                self.line(depth, &format!("subshell {place}"));
                self.list(&block.body, depth + 1);
            }
            Command::Group(block) => {
                self.line(depth, &format!("group {place}"));
                self.list(&block.body, depth + 1);
            }
            Command::If(conditional) => {
                self.line(depth, &format!("if {place}"));
                for arm in &conditional.arms {
                    self.named(depth + 1, "condition", &arm.condition);
                    self.named(depth + 1, "then", &arm.body);
                }
                if let Some(otherwise) = &conditional.otherwise {
                    self.named(depth + 1, "else", otherwise);
                }
            }
            Command::For(each) => {
                let words = each
                    .words
                    .as_ref()
                    .map(|words| words.iter().map(word).collect::<Vec<_>>().join(" | "));
                self.line(depth, &format!("{:?} {} in {words:?} {place}", each.kind, each.name));
                self.named(depth + 1, "do", &each.body);
            }
            Command::ArithmeticFor(each) => {
                self.line(depth, &format!("for (({})) {place}", parts(&each.header)));
                self.named(depth + 1, "do", &each.body);
            }
            Command::While(repeated) => {
                self.line(depth, &format!("{:?} {place}", repeated.kind));
                self.named(depth + 1, "condition", &repeated.condition);
                self.named(depth + 1, "do", &repeated.body);
            }
            Command::Case(case) => {
                self.line(depth, &format!("case {} {place}", word(&case.subject)));
                for branch in &case.branches {
                    let patterns: Vec<String> = branch.patterns.iter().map(word).collect();
                    self.named(depth + 1, &patterns.join(" | "), &branch.body);
                }
            }
            Command::Function(function) => {
                self.line(depth, &format!("function {} {place}", self.at(function.name_span)));
                self.command(&function.body, depth + 1);
            }
            Command::Test(test) => {
                let items = test.items.iter().map(|item| match item {
                    TestItem::Word(found) => word(found),
                    TestItem::Operator(operator, _) => format!("<{operator:?}>"),
                });
                let items = items.collect::<Vec<_>>().join(" ");
                self.line(depth, &format!("test {items} {place}"));
            }
            Command::Arithmetic(arithmetic) => {
                self.line(depth, &format!("arithmetic (({})) {place}", parts(&arithmetic.parts)));
            }
        }
        self.redirects(command.redirects(), depth + 1);
    }

    fn simple(&mut self, simple: &SimpleCommand, depth: usize) {
        let words: Vec<String> = simple.words.iter().map(word).collect();
        self.line(depth, &format!("simple {} {}", words.join(" | "), self.at(simple.span)));
        for assignment in &simple.assignments {
            let operator = match assignment.operator {
                AssignmentOperator::Set => "=",
                AssignmentOperator::Append => "+=",
            };
            let subscript = assignment.subscript.as_ref().map(word);
            let subscript = subscript.map(|text| format!("[{text}]")).unwrap_or_default();
            let (name, value) = (&assignment.name, word(&assignment.value));
            let place = self.at(assignment.span);
            self.line(depth + 1, &format!("assign {name}{subscript} {operator} {value} {place}"));
        }
        self.redirects(&simple.redirects, depth + 1);
        if let Some(script) = &simple.script {
            let name = format!("script in word {} for {:?}", script.word, script.dialect);
            self.named(depth + 1, &name, &script.body);
        }
    }

    fn redirects(&mut self, redirects: &[Redirect], depth: usize) {
        for redirect in redirects {
            let descriptor = match &redirect.descriptor {
                None => String::new(),
                Some(Descriptor::Number(number)) => format!("{number} "),
                Some(Descriptor::Variable(name)) => format!("{{{name}}} "),
            };
            let place = self.at(redirect.span);
            let operator = redirect.operator;
            match &redirect.target {
                RedirectTarget::Word(target) => {
                    let target = word(target);
                    self.line(depth, &format!("{descriptor}{operator:?} {target} {place}"));
                }
                RedirectTarget::Missing => {
                    self.line(depth, &format!("{descriptor}{operator:?} nothing {place}"));
                }
                RedirectTarget::Heredoc(id) => {
                    let Some(heredoc) = self.script.heredoc(*id) else { continue };
                    let literal = match heredoc.expansion {
                        HeredocExpansion::Expanded => "",
                        HeredocExpansion::Literal => " literal",
                    };
                    let body = parts(&heredoc.parts);
                    let body_place = self.at(heredoc.span);
                    self.line(depth, &format!("{descriptor}{operator:?}{literal} {place}"));
                    self.line(depth + 1, &format!("body {body} {body_place}"));
                    if let Some(script) = &heredoc.script {
                        self.named(depth + 1, "script", script);
                    }
                }
            }
        }
    }
}
