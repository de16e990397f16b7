//! The colours of the page: the same as those of the scenes, and with the contrast that text needs.

use std::collections::BTreeMap;

use plimsoll_scene::style::Color;

const SHEET: &str = include_str!("../static/plimsoll.css");

/// The colours in the style sheet by name: on light and on dark.
fn palette() -> BTreeMap<&'static str, [&'static str; 2]> {
    let mut palette = BTreeMap::new();
    for line in SHEET.lines().map(str::trim) {
        let Some((name, value)) = line.strip_suffix(';').and_then(|line| line.split_once(": "))
        else {
            continue;
        };
        let Some(name) = name.strip_prefix("--") else { continue };
        let pair = value.strip_prefix("light-dark(").and_then(|pair| pair.strip_suffix(')'));
        if let Some((light, dark)) = pair.and_then(|pair| pair.split_once(", ")) {
            palette.insert(name, [light, dark]);
        } else if let Some(other) =
            value.strip_prefix("var(--").and_then(|other| other.strip_suffix(')'))
            && let Some(&pair) = palette.get(other)
        {
            palette.insert(name, pair);
        }
    }
    palette
}

/// The relative luminance that WCAG 2 defines.
fn luminance(color: &str) -> f64 {
    let channel = |at: usize| {
        let value =
            f64::from(u8::from_str_radix(&color[at..at + 2], 16).expect("a colour as #rrggbb"))
                / 255.;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn the_scenes_have_the_colours_that_they_ask_for() {
    let palette = palette();
    for color in Color::ALL {
        let name = format!("pl-{}", color.name());
        let expected = [color.light(), color.dark()];
        assert_eq!(palette.get(name.as_str()), Some(&expected), "{name}");
    }
}

#[test]
fn text_can_be_read_on_everything_it_lies_on() {
    let palette = palette();
    let grounds =
        ["pane", "frame", "raised", "gutter", "hover", "linked", "notice", "error-ground"];
    let texts = ["ink", "ink-soft"];
    let colored = [
        "accent",
        "error",
        "warning",
        "info",
        "good",
        "tok-comment",
        "tok-keyword",
        "tok-name",
        "tok-flag",
        "tok-text",
        "tok-variable",
    ];
    let check = |front: &str, back: &str, least: f64| {
        for theme in [0, 1] {
            let found = contrast(palette[front][theme], palette[back][theme]);
            assert!(found >= least, "{front} on {back}, theme {theme}: {found:.2}");
        }
    };
    for back in grounds {
        for front in texts {
            check(front, back, 4.5);
        }
    }
    for back in ["pane", "frame", "gutter", "linked"] {
        for front in colored {
            check(front, back, 4.5);
        }
    }
    // The borders of fields and the ring of the focus are shapes, not text.
    for back in ["pane", "frame"] {
        for front in ["outline", "focus"] {
            check(front, back, 3.);
        }
    }
}
