//! The page of a rule: what it finds, why that matters, what to write instead.

use plimsoll_audit::{RULES, Rule, Tool};
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::editor::coloured;
use crate::markdown::{Block, Inline, parse};
use crate::state::Action;

/// The properties of [`Why`].
#[derive(Properties, Clone, PartialEq)]
pub struct WhyProps {
    /// The rule whose page is open.
    pub rule: Option<AttrValue>,
    /// Tells what the user does.
    pub act: Callback<Action>,
}

/// True when there is a page to show.
pub(super) fn has_page(rule: &str) -> bool {
    find(rule).is_some_and(|rule| !rule.page().is_empty())
}

fn find(slug: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.slug == slug)
}

/// The page of a rule, over everything else.
#[component]
pub fn Why(props: &WhyProps) -> Html {
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with(props.rule.clone(), move |rule| {
            let Some(dialog) = dialog.cast::<HtmlDialogElement>() else { return };
            if rule.is_some() && !dialog.open() {
                // A dialog that is in the document and closed can always be opened.
                let _ = dialog.show_modal();
                dialog.set_scroll_top(0);
            } else if rule.is_none() && dialog.open() {
                dialog.close();
            }
        });
    }
    let onclose = props.act.reform(|_: Event| Action::Why(None));
    let close = props.act.reform(|_: MouseEvent| Action::Why(None));
    let rule = props.rule.as_deref().and_then(find);
    html! {
        <dialog class="sheet why" ref={dialog} {onclose} aria-labelledby="why-title">
            <header>
                <h2 id="why-title">{ rule.map_or("", Rule::summary) }</h2>
                <button type="button" class="button" onclick={close}>{ "Close" }</button>
            </header>
            { rule.map(page).unwrap_or_default() }
        </dialog>
    }
}

fn page(rule: &'static Rule) -> Html {
    // The title is shown above.
    let blocks = parse(rule.page()).into_iter().skip(1);
    html! {
        <>
            <p class="rule-name"><code>{ rule.slug }</code>{ elsewhere(rule) }</p>
            { for blocks.map(|block| self::block(&block)) }
        </>
    }
}

/// "Elsewhere: hadolint DL3008, Trivy DS001"
fn elsewhere(rule: &Rule) -> Html {
    if rule.aliases.is_empty() {
        return Html::default();
    }
    let alias = |(at, alias): (usize, &plimsoll_audit::Alias)| {
        let before = if at == 0 { " Elsewhere: " } else { ", " };
        html! { <>{ before }{ tool(alias.tool) }{ " " }<code>{ alias.id }</code></> }
    };
    html! { <>{ for rule.aliases.iter().enumerate().map(alias) }</> }
}

const fn tool(tool: Tool) -> &'static str {
    match tool {
        Tool::Buildkit => "BuildKit",
        Tool::Hadolint => "hadolint",
        Tool::Trivy => "Trivy",
        Tool::Checkov => "Checkov",
        Tool::Kics => "KICS",
        Tool::Dockle => "Dockle",
        Tool::Semgrep => "Semgrep",
        Tool::Tally => "Tally",
        Tool::Dclint => "DCLint",
    }
}

fn block(block: &Block) -> Html {
    match block {
        Block::Heading(..=2, title) => html! { <h3>{ inlines(title) }</h3> },
        Block::Heading(_, title) => html! { <h4>{ inlines(title) }</h4> },
        Block::Paragraph(parts) => html! { <p>{ inlines(parts) }</p> },
        // A long line is scrolled to, which must also be possible with keys.
        Block::Code { language, text } => html! {
            <pre tabindex="0"><code>
                if language == "dockerfile" { { coloured(text) } } else { { text.clone() } }
            </code></pre>
        },
        Block::List(items) => html! {
            <ul>{ for items.iter().map(|item| html! { <li>{ inlines(item) }</li> }) }</ul>
        },
    }
}

fn inlines(parts: &[Inline]) -> Html {
    let part = |part: &Inline| match part {
        Inline::Text(text) => html! { { text.clone() } },
        Inline::Code(text) => html! { <code>{ text.clone() }</code> },
        Inline::Link { text, address } => html! {
            <a href={address.clone()} target="_blank" rel="noopener noreferrer">{ text.clone() }</a>
        },
    };
    html! { <>{ for parts.iter().map(part) }</> }
}
