//! Services without a limit of something that the host has only once.

use plimsoll_model::compose::{Key, Service, Value};
use plimsoll_syntax::edit::{Edit, Fix};

use crate::compose_edit::append_under;
use crate::project::{ProjectReport, ProjectSubject};
use crate::service_settings::{add_lines, setting, whole_services};

/// A limit, as Compose has it twice: as a key of the service, and below its `deploy`.
pub(crate) struct Limit {
    /// What is limited.
    pub what: &'static str,
    /// The key of the service.
    pub key: &'static str,
    /// A value for it, for somebody to adapt.
    pub value: &'static str,
    /// The key below `deploy.resources.limits`.
    pub deploy_key: &'static str,
    /// A value for it, for somebody to adapt.
    pub deploy_value: &'static str,
}

/// The sections below which a limit would stand, the innermost first.
const SECTIONS: [&[&str]; 3] =
    [&["deploy", "resources", "limits"], &["deploy", "resources"], &["deploy"]];

/// Reports the services without a limit, at the innermost section that could have it.
pub(crate) fn report_unlimited(
    subject: &ProjectSubject<'_>,
    report: &mut ProjectReport,
    limit: &Limit,
) {
    for service in whole_services(subject) {
        let own = setting(service, &[limit.key]);
        let deployed = setting(service, &["deploy", "resources", "limits", limit.deploy_key]);
        let set: Vec<_> = own.into_iter().chain(deployed).collect();
        if set.iter().any(|(_, value)| limits(value)) {
            continue;
        }
        // Compose adds sections by itself, which have the place of something else.
        let written = |(key, _): &(&Key, &Value)| subject.text(key.at) == &*key.name;
        let section = SECTIONS.iter().find_map(|path| setting(service, path).filter(written));
        let key: Option<&Key> = set.first().or(section.as_ref()).map(|(key, _)| *key);
        let at = key.map_or(service.at, |key| key.at);
        let message = format!("nothing limits the {} of {}", limit.what, service.name);
        let finding = report.at(at, message);
        finding.help(format!("set {}: to what it needs at most", limit.key));
        if let Some(edits) = fix(subject, service, limit).filter(|_| set.is_empty()) {
            let reason = "put the number in that fits the service";
            finding.fix(Fix::manual(format!("Limit the {}", limit.what), reason, edits));
        }
    }
}

/// True for a value that is one: 0 and -1 mean that there is none.
fn limits(value: &Value) -> bool {
    value.as_int().is_none_or(|number| number > 0) && value.as_str() != Some("0")
}

fn fix(subject: &ProjectSubject<'_>, service: &Service, limit: &Limit) -> Option<Vec<Edit>> {
    match setting(service, SECTIONS[0]) {
        // Compose wants both to be alike where both are set, so that only one should be.
        Some((key, _)) => {
            let line = format!("{}: {}", limit.deploy_key, limit.deploy_value);
            append_under(subject, key.at, &line).map(|edit| vec![edit])
        }
        None => add_lines(subject, service, &format!("{}: {}", limit.key, limit.value)),
    }
}
