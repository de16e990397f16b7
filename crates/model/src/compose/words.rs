//! Command lines, cut into words as a shell would.

/// Cuts a command line into words as a shell does, without expanding anything, and ends at the first
/// operator such as `&&` or `;` outside of quotes.
///
/// As `Parse` of mattn/go-shellwords.
pub(super) fn words(line: &str) -> Result<Vec<String>, &'static str> {
    const INVALID: &str = "invalid command line string";
    let mut words = Vec::new();
    let mut word = String::new();
    let (mut got, mut escaped) = (false, false);
    let mut within = Within::Nothing;
    for c in line.chars() {
        let is_command = matches!(within, Within::Backquotes | Within::Substitution);
        if escaped {
            match c {
                _ if is_command => word.extend(['\\', c]),
                't' => word.push('\t'),
                'n' => word.push('\n'),
                c => word.push(c),
            }
            (escaped, got) = (false, true);
            continue;
        }
        match (c, within) {
            ('\\', Within::SingleQuotes) => word.push(c),
            ('\\', _) => escaped = true,
            (' ' | '\t' | '\r' | '\n', Within::Nothing) => {
                if got {
                    words.push(std::mem::take(&mut word));
                    got = false;
                }
            }
            ('"', Within::Nothing) => within = Within::DoubleQuotes,
            ('\'', Within::Nothing) => within = Within::SingleQuotes,
            ('"', Within::DoubleQuotes) | ('\'', Within::SingleQuotes) => {
                (within, got) = (Within::Nothing, true);
            }
            ('(', Within::Nothing) if word.ends_with('$') => {
                within = Within::Substitution;
                word.push(c);
            }
            ('(' | ')', Within::Nothing) | ('(', Within::Substitution) => return Err(INVALID),
            (';' | '&' | '|' | '<' | '>', Within::Nothing) => {
                // The number of a redirected stream belongs to the operator.
                let is_stream = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
                got &= !(c == '>' && is_stream);
                break;
            }
            (c, _) => {
                match (c, within) {
                    ('`', Within::Nothing) => within = Within::Backquotes,
                    ('`', Within::Backquotes) | (')', Within::Substitution) => {
                        within = Within::Nothing;
                    }
                    _ => {}
                }
                word.push(c);
                // A blank in quotes alone makes no word of them until they close.
                got |= !matches!(c, ' ' | '\t' | '\r' | '\n');
            }
        }
    }
    if escaped || within != Within::Nothing {
        return Err(INVALID);
    }
    if got {
        words.push(word);
    }
    Ok(words)
}

/// What the words of a command line are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    Nothing,
    SingleQuotes,
    DoubleQuotes,
    /// A command in backquotes, which is kept as it stands.
    Backquotes,
    /// A command in `$(…)`, which is kept as it stands.
    Substitution,
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_command_line_is_cut_into_words() {
        assert_eq!(
            words("sh -c \"echo hi\"").as_deref(),
            Ok(&["sh", "-c", "echo hi"].map(String::from)[..])
        );
        assert_eq!(words("a\\ b ''").as_deref(), Ok(&["a b", ""].map(String::from)[..]));
        assert_eq!(words(""), Ok(vec![]));
        assert_eq!(
            words("npm install && npm start").as_deref(),
            Ok(&["npm", "install"].map(String::from)[..])
        );
        assert_eq!(words("a $(b c) 2>x").as_deref(), Ok(&["a", "$(b c)"].map(String::from)[..]));
        assert!(words("'open").is_err());
        assert!(words("a (b)").is_err());
    }
}
