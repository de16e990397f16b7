//! The bar at the top: what comes in, what goes out, and what stays here.

use yew::prelude::*;

use super::empty::{FolderButton, OpenButton};
use super::icons;
use super::menu::{Command, Menu};
use crate::protocol::Format;
use crate::samples::{SAMPLES, Sample};
use crate::state::{Action, Theme};

/// What stands beside the commands that copy.
const CLIPBOARD: &str = "to the clipboard";

/// The properties of [`Header`].
#[derive(Properties, Clone, PartialEq)]
pub struct HeaderProps {
    /// The sample that is shown.
    pub sample: Option<&'static str>,
    /// The palette.
    pub theme: Theme,
    /// True when there is something to export.
    pub exportable: bool,
    /// True while the services of a project are shown.
    pub services: bool,
    /// Tells what the user does.
    pub act: Callback<Action>,
    /// Told the form in which the document is to be saved, or copied.
    pub export: Callback<(Format, bool)>,
}

/// The bar at the top.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let HeaderProps { sample, theme, exportable, services, act, export } = props;
    let use_sample = act.reform(|sample: &'static Sample| Action::UseSample(sample));
    let help = act.reform(|_: MouseEvent| Action::Help(true));
    html! {
        <header class="top">
            <h1 class="brand">{ icons::brand() }<span>{ "Plimsoll" }</span></h1>
            <div class="tools">
                <OpenButton act={act.clone()} />
                <FolderButton act={act.clone()} />
                <Menu<&'static Sample> label="Samples" commands={samples(*sample)} choose={use_sample} />
                if *exportable {
                    <Menu<(Format, bool)> label="Export" commands={formats(*services)} choose={export.clone()} />
                }
            </div>
            <p class="promise">{ icons::lock() }<span>{ "Nothing leaves this page" }</span></p>
            <div class="tools">
                { theme_button(*theme, act) }
                <button type="button" class="button square" onclick={help}
                    aria-label="Help" title="Help (?)">{ "?" }</button>
            </div>
        </header>
    }
}

fn samples(current: Option<&'static str>) -> Vec<Command<&'static Sample>> {
    let command = |sample: &'static Sample| Command {
        value: sample,
        title: sample.title.into(),
        detail: sample.about.into(),
        current: current == Some(sample.id),
    };
    SAMPLES.iter().map(command).collect()
}

fn formats(services: bool) -> Vec<Command<(Format, bool)>> {
    let command = |format, title: &'static str, detail: &'static str| Command {
        value: (format, detail == CLIPBOARD),
        title: title.into(),
        detail: detail.into(),
        current: false,
    };
    if services {
        return vec![
            command(Format::ServicesSvg, "Services as SVG", "services.svg"),
            command(Format::ServicesDot, "Services for Graphviz", "services.dot"),
            command(Format::ServicesMermaid, "Services for Mermaid", "services.mmd"),
            command(Format::ServicesMermaid, "Copy services for Mermaid", CLIPBOARD),
        ];
    }
    vec![
        command(Format::GraphSvg, "Graph as SVG", "stage-graph.svg"),
        command(Format::TimelineSvg, "Timeline as SVG", "timeline.svg"),
        command(Format::Dot, "Graph for Graphviz", "stage-graph.dot"),
        command(Format::Mermaid, "Graph for Mermaid", "stage-graph.mmd"),
        command(Format::Mermaid, "Copy graph for Mermaid", CLIPBOARD),
        command(Format::Inspect, "Model as JSON", "inspect.json"),
        command(Format::Check, "Findings as JSON", "check.json"),
    ]
}

fn theme_button(theme: Theme, act: &Callback<Action>) -> Html {
    let name = match theme {
        Theme::System => "Auto",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    };
    let onclick = act.reform(move |_: MouseEvent| Action::SetTheme(theme.next()));
    html! {
        <button type="button" class="button" {onclick} title="Switch between automatic, light and dark">
            <span class="visually-hidden">{ "Theme: " }</span>{ name }
        </button>
    }
}
