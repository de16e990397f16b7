//! Sentences with code in them.

use yew::prelude::*;

/// A sentence in which what stands between backticks is code.
pub(super) fn marked(text: &str) -> Html {
    let piece = |(at, piece): (usize, &str)| match at % 2 {
        0 => html! { { piece.to_owned() } },
        _ => html! { <code dir="auto">{ piece.to_owned() }</code> },
    };
    html! { <>{ for text.split('`').enumerate().map(piece) }</> }
}

/// "1 step", "4 steps".
pub(super) fn count(count: usize, singular: &str) -> String {
    if count == 1 { format!("1 {singular}") } else { format!("{} {singular}s", grouped(count)) }
}

/// "10,000"
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups: Vec<_> = groups.map(String::from_utf8_lossy).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn large_numbers_are_grouped() {
        let counts = [1, 12, 999, 10_000, 1_234_567].map(|number| count(number, "step"));
        assert_eq!(counts, ["1 step", "12 steps", "999 steps", "10,000 steps", "1,234,567 steps"]);
    }
}
