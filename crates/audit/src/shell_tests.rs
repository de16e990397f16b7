//! The tests of a script: `[ … ]`, `test` and `[[ … ]]`, cut into their conditions.

use plimsoll_syntax::shell::{
    Command, Redirect, RedirectOperator, RedirectTarget, TestItem, TestOperator, Word,
};

use crate::finding::Finding;
use crate::rule::Tool;
use crate::shell_calls::each_command;
use crate::shell_tree::Place;
use crate::shellcheck;
use crate::subject::Site;

/// How a test is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TestForm {
    /// `[ … ]`.
    Bracket,
    /// `test …`, which `ShellCheck` does not look into.
    Named,
    /// `[[ … ]]`.
    Double,
}

/// A test and its conditions.
#[derive(Clone, Debug)]
pub(crate) struct Test<'s> {
    pub form: TestForm,
    pub conditions: Vec<Condition<'s>>,
    /// The `-a` and `-o` between them; none in `[[ … ]]`.
    pub connectives: Vec<&'s Word>,
    /// A redirection in the place of `<` or `>`.
    pub redirect: Option<&'s Redirect>,
    pub place: Place,
}

/// One condition, without the `!` before it.
#[derive(Clone, Debug)]
pub(crate) enum Condition<'s> {
    /// A word that is asked whether it is empty.
    Word(&'s Word),
    /// `-f word` and the like.
    Unary(&'s Word, &'s Word),
    /// `word = word` and the like.
    Binary(&'s Word, Operator<'s>, &'s Word),
    /// Something else.
    Other,
}

/// What stands between two operands.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operator<'s> {
    /// A word.
    Word(&'s Word),
    /// `<` or `>` in `[[ … ]]`.
    Order,
}

impl Operator<'_> {
    /// True when it is one of these.
    pub(crate) fn is_any(self, texts: &[&str]) -> bool {
        match self {
            Operator::Word(word) => texts.iter().any(|text| word.is(text)),
            Operator::Order => texts.contains(&"<") || texts.contains(&">"),
        }
    }
}

impl Test<'_> {
    /// Takes hadolint's name from a finding that `ShellCheck` has not.
    pub(crate) fn settle<'f>(&self, finding: &'f mut Finding, site: &Site<'_>) -> &'f mut Finding {
        if self.form == TestForm::Named {
            finding.unlike(&[Tool::Hadolint]);
        }
        shellcheck::settle(finding, site, self.place)
    }
}

/// Shows each test of a script.
pub(crate) fn each_test<'s>(site: &Site<'s>, mut see: impl FnMut(&Test<'s>)) {
    each_command(site, |command, place| {
        if let Some(test) = read(command, place) {
            see(&test);
        }
    });
}

/// A piece of a test.
#[derive(Clone, Copy)]
enum Piece<'s> {
    Word(&'s Word),
    Order,
    /// What ends a condition.
    Border,
    /// A closing bracket.
    Close,
}

fn read<'s>(command: &'s Command, place: Place) -> Option<Test<'s>> {
    let (form, pieces, redirect): (_, Vec<Piece<'s>>, _) = match command {
        Command::Simple(simple) => {
            let (name, words) = simple.words.split_first()?;
            let (form, words) = if name.is("[") {
                let (last, words) = words.split_last()?;
                last.is("]").then_some((TestForm::Bracket, words))?
            } else if name.is("test") {
                (TestForm::Named, words)
            } else {
                return None;
            };
            let pieces = words.iter().map(|word| match word {
                word if word.is("(") => Piece::Border,
                word if word.is(")") => Piece::Close,
                word => Piece::Word(word),
            });
            (form, pieces.collect(), simple.redirects.iter().find(|redirect| is_order(redirect)))
        }
        Command::Test(test) => {
            let pieces = test.items.iter().map(|item| match item {
                TestItem::Word(word) => Piece::Word(word),
                TestItem::Operator(TestOperator::Less | TestOperator::Greater, _) => Piece::Order,
                TestItem::Operator(..) => Piece::Border,
            });
            (TestForm::Double, pieces.collect(), None)
        }
        _ => return None,
    };
    let mut test = Test { form, conditions: Vec::new(), connectives: Vec::new(), redirect, place };
    cut(&pieces, &mut test);
    Some(test)
}

/// True for `>file` where a comparison may have been meant.
fn is_order(redirect: &Redirect) -> bool {
    redirect.descriptor.is_none()
        && matches!(redirect.operator, RedirectOperator::Read | RedirectOperator::Write)
        && matches!(redirect.target, RedirectTarget::Word(_))
}

/// Cuts the pieces into conditions.
fn cut<'s>(pieces: &[Piece<'s>], test: &mut Test<'s>) {
    let mut start = 0;
    for at in 0..=pieces.len() {
        let before = at.checked_sub(1).and_then(|before| pieces.get(before));
        let is_closed = matches!(before, Some(Piece::Close));
        let connective = match pieces.get(at) {
            None | Some(Piece::Border | Piece::Close) => None,
            // An operator has something on both sides.
            Some(Piece::Word(word)) if is_connective(word) && (at > start || is_closed) => {
                Some(*word)
            }
            Some(_) => continue,
        };
        if test.form == TestForm::Double && connective.is_some() {
            continue;
        }
        if at > start {
            test.conditions.push(condition(&pieces[start..at]));
        }
        test.connectives.extend(connective);
        start = at + 1;
    }
}

fn is_connective(word: &Word) -> bool {
    word.is("-a") || word.is("-o")
}

fn condition<'s>(mut pieces: &[Piece<'s>]) -> Condition<'s> {
    while let [Piece::Word(not), rest @ ..] = pieces
        && not.is("!")
        && !rest.is_empty()
    {
        pieces = rest;
    }
    match *pieces {
        [Piece::Word(word)] => Condition::Word(word),
        [Piece::Word(operator), Piece::Word(word)] if operator.static_prefix().starts_with('-') => {
            Condition::Unary(operator, word)
        }
        [Piece::Word(left), Piece::Word(operator), Piece::Word(right)] => {
            Condition::Binary(left, Operator::Word(operator), right)
        }
        [Piece::Word(left), Piece::Order, Piece::Word(right)] => {
            Condition::Binary(left, Operator::Order, right)
        }
        _ => Condition::Other,
    }
}
