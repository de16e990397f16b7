//! Which type a scalar has and what it reads.

use plimsoll_syntax::yaml::{NodeKind, parse};

/// What `docker compose config` 5.6.1 prints for each as a value of `environment`; the type is
/// that of the same value below an extension key, printed as JSON.
const SCALARS: &[(&str, &str)] = &[
    ("~", "null"),
    ("null", "null"),
    ("Null", "null"),
    ("NULL", "null"),
    ("nULL", "string nULL"),
    ("true", "bool true"),
    ("True", "bool true"),
    ("TRUE", "bool true"),
    ("tRUE", "string tRUE"),
    ("false", "bool false"),
    ("yes", "string yes"),
    ("no", "string no"),
    ("on", "string on"),
    ("off", "string off"),
    ("y", "string y"),
    ("n", "string n"),
    ("Yes", "string Yes"),
    ("0", "number 0"),
    ("1", "number 1"),
    ("-1", "number -1"),
    ("+1", "number 1"),
    ("017", "number 15"),
    ("08", "number 8"),
    ("09", "number 9"),
    ("-017", "number -15"),
    ("0o17", "number 15"),
    ("0O17", "number 15"),
    ("-0o17", "number -15"),
    ("+0o17", "number 15"),
    ("0x1F", "number 31"),
    ("0X1f", "number 31"),
    ("0xZZ", "string 0xZZ"),
    ("0b101", "number 5"),
    ("0B11", "number 3"),
    ("-0b101", "number -5"),
    ("1_000", "number 1000"),
    ("_1", "string _1"),
    ("1_", "number 1"),
    ("1__0", "number 10"),
    ("0x_1F", "number 31"),
    ("0_17", "number 15"),
    ("-0", "number -0"),
    ("-0.0", "number -0"),
    ("+0", "number 0"),
    ("1.", "number 1"),
    (".5", "number 0.5"),
    ("-.5", "number -0.5"),
    ("+.5", "number 0.5"),
    (".", "string ."),
    ("..", "string .."),
    (".e1", "string .e1"),
    ("1.10", "number 1.1"),
    ("1e3", "number 1000"),
    ("1E3", "number 1000"),
    ("1e+3", "number 1000"),
    ("1.5e-3", "number 0.0015"),
    ("1e", "string 1e"),
    ("1_0.5", "number 10.5"),
    (".5_0", "number 0.5"),
    ("12e03", "number 12000"),
    ("inf", "string inf"),
    ("nan", "string nan"),
    ("Infinity", "string Infinity"),
    ("22:22", "string 22:22"),
    ("1:30:00", "string 1:30:00"),
    ("190:20:30", "string 190:20:30"),
    ("2024-01-01", "timestamp 2024-01-01 00:00:00 +0000 UTC"),
    ("2024-1-1", "timestamp 2024-01-01 00:00:00 +0000 UTC"),
    ("2024-13-01", "string 2024-13-01"),
    ("2024-02-30", "string 2024-02-30"),
    ("2024-01-01T10:00:00Z", "timestamp 2024-01-01 10:00:00 +0000 UTC"),
    ("2024-01-01t10:00:00Z", "timestamp 2024-01-01 10:00:00 +0000 UTC"),
    ("2024-01-01 10:00:00", "timestamp 2024-01-01 10:00:00 +0000 UTC"),
    ("2024-01-01T10:00:00", "string 2024-01-01T10:00:00"),
    ("2024-01-01T10:00:00+02:00", "timestamp 2024-01-01 10:00:00 +0200 +0200"),
    ("2024-01-01T10:00:00.123456789Z", "timestamp 2024-01-01 10:00:00.123456789 +0000 UTC"),
    ("2024-01-01T10:00:00.5-05:30", "timestamp 2024-01-01 10:00:00.5 -0530 -0530"),
    ("2024-01-01 10:00:00.5", "timestamp 2024-01-01 10:00:00.5 +0000 UTC"),
    ("2024-01-01 10:00:00 +02:00", "string 2024-01-01 10:00:00 +02:00"),
    ("2024-1-1T1:2:3Z", "timestamp 2024-01-01 01:02:03 +0000 UTC"),
    ("2024-01-01T10:00:00+0200", "string 2024-01-01T10:00:00+0200"),
    ("2024-01-01T24:00:00Z", "string 2024-01-01T24:00:00Z"),
    ("2024-01-01T10:00:00.1234567891Z", "timestamp 2024-01-01 10:00:00.123456789 +0000 UTC"),
    ("2024-01-01T10:00:00,5Z", "timestamp 2024-01-01 10:00:00.5 +0000 UTC"),
    ("9223372036854775807", "number 9223372036854775807"),
    ("-9223372036854775808", "number -9223372036854775808"),
    ("-9223372036854775809", "number -9.223372036854776e+18"),
    ("18446744073709551616", "number 1.8446744073709552e+19"),
    ("123456789012345678901234567890", "number 1.2345678901234568e+29"),
    ("1e400", "string 1e400"),
    ("-1e400", "string -1e400"),
    ("1e-400", "number 0"),
    ("0x1p4", "string 0x1p4"),
    (".0x1p4", "string .0x1p4"),
    ("1.5.2", "string 1.5.2"),
    ("1.2.3", "string 1.2.3"),
    ("3.", "number 3"),
    ("+", "string +"),
    ("--1", "string --1"),
    ("+-1", "string +-1"),
    ("0x", "string 0x"),
    ("0o", "string 0o"),
    ("0b", "string 0b"),
    ("0o8", "string 0o8"),
    ("0.1e1", "number 1"),
    ("00", "number 0"),
    ("0777", "number 511"),
    ("1,000", "string 1,000"),
    ("0.0", "number 0"),
    ("1e21", "number 1e+21"),
    ("1e20", "number 1e+20"),
    ("123456789.123", "number 1.23456789123e+08"),
    ("1e-7", "number 1e-07"),
    ("0.000001", "number 1e-06"),
    ("=", "string ="),
    (".1e1", "number 1"),
    (".1_1", "number 0.11"),
    (".infinity", "string .infinity"),
    ("-.5e3", "number -500"),
    ("+12", "number 12"),
    ("+0x1F", "number 31"),
    ("-0x1F", "number -31"),
    ("12e3.4", "string 12e3.4"),
    ("0001", "number 1"),
    ("007.5", "number 7.5"),
    ("0128", "number 128"),
    ("2024-01-01T10:00:00-00:00", "timestamp 2024-01-01 10:00:00 +0000 UTC"),
    ("0001-01-01", "timestamp 0001-01-01 00:00:00 +0000 UTC"),
    ("9999-12-31T23:59:59.999999999Z", "timestamp 9999-12-31 23:59:59.999999999 +0000 UTC"),
    ("2024-01-01T10:00Z", "string 2024-01-01T10:00Z"),
    ("!!str 12", "string 12"),
    ("!!int \"12\"", "number 12"),
    ("!!float 1", "number 1"),
    ("!!float \"1\"", "number 1"),
    ("!!bool \"true\"", "bool true"),
    ("!!null \"\"", "null"),
    ("!!timestamp \"2024-01-01\"", "timestamp 2024-01-01 00:00:00 +0000 UTC"),
    ("!!binary aGVsbG8=", "string hello"),
    ("!!str 2024-01-01", "string 2024-01-01"),
    ("!!str true", "string true"),
    ("!!str", "string "),
    ("!foo 12", "string 12"),
    ("!foo bar", "string bar"),
    ("!foo \"12\"", "string 12"),
    ("! 12", "string 12"),
    ("!foo true", "string true"),
    ("!foo", "string "),
    ("!!foo 12", "string 12"),
    ("!!str ~", "string ~"),
    ("!!str null", "string null"),
    ("!!float .5", "number 0.5"),
    ("!!int 0o17", "number 15"),
    ("!<tag:yaml.org,2002:str> 12", "string 12"),
    ("!<tag:yaml.org,2002:int> \"3\"", "number 3"),
];

/// Numbers as Go prints them with `%v`.
fn shown(kind: &NodeKind) -> String {
    match kind {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Bool(value) => format!("bool {value}"),
        NodeKind::Int(value) => format!("number {value}"),
        NodeKind::Float(value) => format!("number {}", go_float(*value)),
        NodeKind::Timestamp(value) => format!("timestamp {value}"),
        NodeKind::String { text, .. } => format!("string {text}"),
        NodeKind::Sequence(_) | NodeKind::Mapping(_) => "no scalar".to_owned(),
    }
}

/// Go takes an exponent of at least two digits for large fractions and for small numbers.
fn go_float(value: f64) -> String {
    let exponent = if value == 0.0 { 0.0 } else { value.abs().log10().floor() };
    if (-4.0..6.0).contains(&exponent) {
        return format!("{value}");
    }
    let shown = format!("{value:e}");
    let (digits, exponent) = shown.split_once('e').expect("an exponent was asked for");
    let exponent: i32 = exponent.parse().expect("exponents are numbers");
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

#[test]
fn scalars_read_as_in_compose() {
    let mut wrong = Vec::new();
    for (written, expected) in SCALARS {
        let yaml = parse(&format!("k: {written}\n"));
        assert_eq!(yaml.errors, [], "{written}");
        let value = yaml.documents[0].get("k").expect("the key is there");
        let found = shown(&value.kind);
        if found != *expected {
            wrong.push(format!("{written}: {found} instead of {expected}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
