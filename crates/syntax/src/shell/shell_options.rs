//! The options of a shell that change what its commands mean.

use super::word::Word;

/// An option of a shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ShellOption {
    /// `-e`: a failing command ends the script.
    ErrExit = 1,
    /// `-u`: an unset variable is an error.
    NoUnset = 1 << 1,
    /// `-x`: commands are printed.
    XTrace = 1 << 2,
    /// `-f`: patterns are not expanded.
    NoGlob = 1 << 3,
    /// `-o pipefail`: a pipeline fails when any of its commands does.
    PipeFail = 1 << 4,
}

impl ShellOption {
    /// The option of a letter after `-` or `+`.
    const fn from_letter(letter: char) -> Option<Self> {
        Some(match letter {
            'e' => Self::ErrExit,
            'u' => Self::NoUnset,
            'x' => Self::XTrace,
            'f' => Self::NoGlob,
            _ => return None,
        })
    }

    /// The option of a name after `-o` or `+o`.
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "errexit" => Self::ErrExit,
            "nounset" => Self::NoUnset,
            "xtrace" => Self::XTrace,
            "noglob" => Self::NoGlob,
            "pipefail" => Self::PipeFail,
            _ => return None,
        })
    }
}

/// The options that are on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ShellOptions(u8);

impl ShellOptions {
    /// No option.
    pub const NONE: Self = Self(0);

    /// True when `option` is on.
    #[must_use]
    pub const fn contains(self, option: ShellOption) -> bool {
        self.0 & option as u8 != 0
    }

    /// These with `option` on or off.
    #[must_use]
    pub const fn with(self, option: ShellOption, on: bool) -> Self {
        if on { Self(self.0 | option as u8) } else { Self(self.0 & !(option as u8)) }
    }

    /// The options in the words of a SHELL instruction, as `["/bin/bash", "-o", "pipefail", "-c"]`.
    #[must_use]
    pub fn from_shell(words: &[String]) -> Self {
        let words = words.iter().skip(1).map(|word| Some(word.as_str()));
        Self::NONE.changed_by(words)
    }

    /// These as the arguments of `set` or of a shell change them; unknown words are passed over.
    #[must_use]
    pub fn after(self, arguments: &[Word]) -> Self {
        let literals: Vec<_> = arguments.iter().map(Word::literal).collect();
        self.changed_by(literals.iter().map(|literal| literal.as_deref()))
    }

    /// These as `words` change them, up to the first operand.
    fn changed_by<'w>(self, words: impl Iterator<Item = Option<&'w str>>) -> Self {
        let mut options = self;
        let mut words = words;
        while let Some(word) = words.next() {
            let Some(word) = word else { continue };
            let Some(sign) = word.chars().next().filter(|sign| matches!(sign, '-' | '+')) else {
                break;
            };
            if word == "--" {
                break;
            }
            for letter in word[1..].chars() {
                let option = match letter {
                    'o' => words.next().flatten().and_then(ShellOption::from_name),
                    letter => ShellOption::from_letter(letter),
                };
                if let Some(option) = option {
                    options = options.with(option, sign == '-');
                }
            }
        }
        options
    }
}
