//! Options and operands of commands.

use plimsoll_syntax::shell::{Argument, FlagValue, OptionSpec};

/// Shows the arguments of a command: flags with their values, operands in brackets.
fn split(source: &str) -> String {
    let spec = OptionSpec { short: "tu", long: &["user", "target-release"] };
    let script = crate::script(source);
    let commands = script.simple_commands();
    let arguments = commands[0].split(&spec);
    let shown = arguments.iter().map(|argument| match argument {
        Argument::Operand(word) => format!("[{}]", word.text(source)),
        Argument::Flag(flag) => match &flag.value {
            FlagValue::None => flag.name.clone(),
            FlagValue::Attached(value) => format!("{}={value}", flag.name),
            FlagValue::AttachedUnknown => format!("{}=?", flag.name),
            FlagValue::Next(word) => format!("{} {}", flag.name, word.text(source)),
        },
    });
    shown.collect::<Vec<_>>().join(", ")
}

#[test]
fn flags_values_and_operands() {
    let table = [
        ("a -y install b", "y, [install], [b]"),
        ("a -yq --assume-yes", "y, q, assume-yes"),
        ("a --user root --user=app x", "user root, user=app, [x]"),
        ("a -u root -uapp -yu x y", "u root, u=app, y, u x, [y]"),
        ("a -- -y", "[-y]"),
        ("a - -t", "[-], t"),
        ("a --user=$X -u$Y $Z \"-y\"", "user=?, u=?, [$Z], y"),
        ("a -t=x", "t==x"),
    ];
    for (source, expected) in table {
        assert_eq!(split(source), expected, "{source}");
    }
}
