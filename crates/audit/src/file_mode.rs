//! File modes as `chmod` takes them.

/// What a mode gives, as far as rules ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mode {
    bits: u32,
}

const SET_USER: u32 = 0o4000;
const STICKY: u32 = 0o1000;
const OTHERS_WRITE: u32 = 0o002;

impl Mode {
    /// Reads an octal number or symbols as `u+s,a+w`; of the latter only what they add counts.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > 64 {
            return None;
        }
        if text.bytes().all(|byte| matches!(byte, b'0'..=b'7')) {
            return u32::from_str_radix(text, 8).ok().map(|bits| Self { bits });
        }
        let clauses = text.split(',').map(symbols);
        let mut bits = 0;
        for clause in clauses {
            bits |= clause?;
        }
        Some(Self { bits })
    }

    /// True when anybody may write, in a directory without the sticky bit.
    pub(crate) fn is_world_writable(self) -> bool {
        self.bits & OTHERS_WRITE != 0 && self.bits & STICKY == 0
    }

    /// True when a program runs with the rights of its owner.
    pub(crate) fn sets_user(self) -> bool {
        self.bits & SET_USER != 0
    }
}

/// The bits that one clause of symbols adds: `[ugoa]*[+=-][rwxXst]*`.
fn symbols(clause: &str) -> Option<u32> {
    let at = clause.find(['+', '-', '='])?;
    let (who, rest) = clause.split_at(at);
    let (operator, what) = rest.split_at(1);
    let known = who.chars().all(|char| matches!(char, 'u' | 'g' | 'o' | 'a'))
        && what.chars().all(|char| matches!(char, 'r' | 'w' | 'x' | 'X' | 's' | 't'));
    if !known {
        return None;
    }
    if operator == "-" {
        return Some(0);
    }
    let all = who.contains('a');
    let mut bits = 0;
    // Without letters the file mode mask decides, which commonly takes writing from others.
    if what.contains('w') && (all || who.contains('o')) {
        bits |= OTHERS_WRITE;
    }
    if what.contains('s') {
        let of_user = all || who.is_empty() || who.contains('u');
        bits |= if of_user { SET_USER } else { 0 };
    }
    if what.contains('t') {
        bits |= STICKY;
    }
    Some(bits)
}

#[cfg(test)]
mod tests {
    use super::Mode;

    #[test]
    fn modes_are_read_as_chmod_does() {
        let writable =
            |text: &str| Mode::parse(text).map(|mode| (mode.is_world_writable(), mode.sets_user()));
        assert_eq!(writable("777"), Some((true, false)));
        assert_eq!(writable("1777"), Some((false, false)));
        assert_eq!(writable("4755"), Some((false, true)));
        assert_eq!(writable("0666"), Some((true, false)));
        assert_eq!(writable("a+rwX"), Some((true, false)));
        assert_eq!(writable("u+s,g-s"), Some((false, true)));
        assert_eq!(writable("ug+w"), Some((false, false)));
        assert_eq!(writable("+w"), Some((false, false)));
        assert_eq!(writable("o-w"), Some((false, false)));
        assert_eq!(writable("a+rwxt"), Some((false, false)));
        assert_eq!(writable("-R"), None);
        assert_eq!(writable("/srv"), None);
        assert_eq!(writable("g=u"), None);
    }
}
