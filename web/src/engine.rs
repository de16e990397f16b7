//! Answers requests, wherever they come from: the worker, the main thread, or a test.
//!
//! A document comes whole with each question. A project stays on the [`Desk`] between questions, so
//! that only what changes has to be sent.

use std::rc::Rc;

use plimsoll_audit::report::{CheckReport, InspectReport};
use plimsoll_audit::{self as audit, Analysis, Date, Settings};
use plimsoll_model::BuildOptions;
use plimsoll_model::context::BuildContext;
use plimsoll_model::schedule::Schedule;
use plimsoll_scene::graph::GraphScene;
use plimsoll_scene::svg::{self, SvgOptions};
use plimsoll_scene::timeline::TimelineScene;
use plimsoll_scene::{dot, mermaid};

use crate::desk::Desk;
use crate::outcome::{Outcome, Proposal, graph_options, timeline_options};
use crate::protocol::{Day, Export, Format, Job, Options, Profile, Repair, Request, Response};

/// Answers one request about a document; those about a project need a [`Desk`].
#[must_use]
pub fn answer(request: Request) -> Option<Response> {
    Desk::default().answer(request)
}

/// Answers one request about a document whose build context may be known.
pub(crate) fn answer_in(request: Request, context: Option<&Rc<BuildContext>>) -> Option<Response> {
    Some(match request {
        Request::Echo { text } => Response::Echo { text },
        Request::Analyze(job) => {
            let outcome = Outcome::new(&read(&job, context), &job);
            Response::Analyzed { ticket: job.ticket, outcome: Rc::new(outcome) }
        }
        Request::Propose { number, job, repair } => {
            Response::Proposed { number, proposal: propose(&job, repair, context).map(Rc::new) }
        }
        Request::Export { job, format, copy } => {
            Response::Exported(Export { format, copy, text: export(&job, format, context) })
        }
        _ => return None,
    })
}

/// Analyses a document.
#[must_use]
pub fn analyze(job: &Job) -> Rc<Outcome> {
    Rc::new(Outcome::new(&read(job, None), job))
}

fn read(job: &Job, context: Option<&Rc<BuildContext>>) -> Analysis {
    let settings = settings_in(job, context);
    Analysis::new(job.name.as_str(), &*job.text, &build_options(&job.options), &settings)
}

fn settings_in(job: &Job, context: Option<&Rc<BuildContext>>) -> Settings {
    Settings {
        dockerignore: context.and_then(|context| context.ignore.clone()),
        context: context.map(Rc::clone),
        ..settings(job.profile, job.today)
    }
}

/// What is asked of the audit.
pub(crate) fn settings(profile: Profile, today: Option<Day>) -> Settings {
    Settings {
        profile: match profile {
            Profile::Default => audit::Profile::Default,
            Profile::All => audit::Profile::All,
            Profile::Hadolint => audit::Profile::Hadolint,
            Profile::Buildkit => audit::Profile::Buildkit,
        },
        today: today.and_then(|day| Date::new(day.year, day.month, day.day)),
        ..Settings::default()
    }
}

/// What a repair would change.
pub(crate) fn propose(
    job: &Job,
    repair: Repair,
    context: Option<&Rc<BuildContext>>,
) -> Option<Proposal> {
    let settings = settings_in(job, context);
    let (analysis, options) = (read(job, context), build_options(&job.options));
    match repair {
        Repair::One(id) => Proposal::one(&analysis, id, &options, &settings),
        Repair::AllSafe => Proposal::all_safe(&analysis, &options, &settings),
    }
}

fn build_options(options: &Options) -> BuildOptions {
    BuildOptions {
        target: options.target.clone(),
        platform: options.platform.clone(),
        build_args: options.arguments.clone(),
        named_contexts: options.contexts.clone(),
    }
}

fn export(job: &Job, format: Format, context: Option<&Rc<BuildContext>>) -> String {
    let analysis = read(job, context);
    let build = &analysis.build;
    let svg_options = SvgOptions { title: job.name.clone(), ..SvgOptions::default() };
    match format {
        Format::GraphSvg => {
            svg::write_graph(&GraphScene::new(build, &graph_options(job)), &svg_options)
        }
        Format::TimelineSvg => {
            let schedule = Schedule::nominal(build);
            let scene = TimelineScene::new(build, &schedule, &timeline_options(job));
            svg::write_timeline(&scene, &svg_options)
        }
        Format::Dot => dot::write(build),
        Format::Mermaid => mermaid::write(build),
        Format::Inspect => json(&InspectReport::new(&analysis)),
        Format::Check => json(&CheckReport::new([&analysis])),
        Format::ServicesSvg | Format::ServicesDot | Format::ServicesMermaid => String::new(),
    }
}

fn json(report: &impl serde::Serialize) -> String {
    // Reports hold texts, numbers and lists only, which always serialise.
    serde_json::to_string_pretty(report).unwrap_or_default() + "\n"
}

/// Answers one request in the forms in which messages cross the thread border; a request that only
/// tells something has no answer.
///
/// A request that cannot be read is answered by [`Response::Failed`]: page and worker come from the
/// same module, so this is a defect to be shown and not a reason to fall silent.
#[must_use]
pub fn answer_packed(desk: &mut Desk, request: &[u8]) -> Option<Vec<u8>> {
    let response = match Request::unpacked(request) {
        Some(request) => desk.answer(request)?,
        None => Response::Failed { message: "unreadable request".to_owned() },
    };
    Some(response.packed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unreadable_request_is_answered() {
        let answer = answer_packed(&mut Desk::default(), &[99]).unwrap();
        let response = Response::unpacked(&answer);
        assert!(matches!(response, Response::Failed { .. }));
    }
}
