//! An instruction uses a variable that is not set.
//!
//! ## What it does
//!
//! Finds references to variables that no ENV or ARG above sets, in the instructions in which
//! BuildKit replaces variables. RUN, CMD and ENTRYPOINT are left to the shell.
//!
//! ## Why it matters
//!
//! The variable is replaced by nothing. `COPY $SRC/app /app` then copies from `/app`.
//!
//! ## Example
//!
//! ```dockerfile
//! FROM scratch
//! ARG DIR_ASSETS=assets/
//! COPY $DIR_ASSET /srv/
//! ```
//!
//! Use instead:
//!
//! ```dockerfile
//! FROM scratch
//! ARG DIR_ASSETS=assets/
//! COPY $DIR_ASSETS /srv/
//! ```
//!
//! ## Fix safety
//!
//! The fix writes the nearest name that is set, which may not be the one that is meant.
//!
//! ## Exceptions
//!
//! The base image can set variables, which the file does not tell. On an image the rule reports
//! only names that are nearly those of a variable that is set, and says that it is likely.
//! BuildKit, which knows the image, also reports `${NAME:-default}`.
//!
//! ## References
//!
//! BuildKit's check [UndefinedVar](https://docs.docker.com/reference/build-checks/undefined-var/).

use plimsoll_model::UndefinedVariable;
use plimsoll_syntax::diagnostic::Severity;

use crate::finding::{Category, Report};
use crate::opinion::settle;
use crate::rule::{Check, FixAvailability, Rule, Tool, buildkit};
use crate::subject::Subject;
use crate::variable_reference::{Reference, references, renamed};

/// Variables that images set: near names of them are no slips.
const SET_BY_IMAGES: &[&str] = &[
    "HOME",
    "PATH",
    "USER",
    "SHELL",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "HOSTNAME",
    "PWD",
    "TERM",
    "GOPATH",
    "GOROOT",
    "GOLANG_VERSION",
    "JAVA_HOME",
    "JAVA_VERSION",
    "JRE_HOME",
    "NODE_VERSION",
    "NODE_ENV",
    "NODE_PATH",
    "YARN_VERSION",
    "NPM_VERSION",
    "PYTHONPATH",
    "PYTHON_VERSION",
    "PYTHONHOME",
    "RUBY_VERSION",
    "GEM_HOME",
    "GEM_PATH",
    "BUNDLE_PATH",
    "PHP_VERSION",
    "PHP_INI_DIR",
    "PERL_VERSION",
    "RUST_VERSION",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "LD_LIBRARY_PATH",
    "LIBRARY_PATH",
    "CPATH",
    "MANPATH",
    "PKG_CONFIG_PATH",
    "CUDA_HOME",
    "CUDA_VERSION",
    "DOTNET_VERSION",
    "DOTNET_ROOT",
    "MAVEN_HOME",
    "GRADLE_HOME",
    "CATALINA_HOME",
    "TOMCAT_VERSION",
    "NGINX_VERSION",
    "PG_VERSION",
    "PGDATA",
    "MYSQL_VERSION",
    "REDIS_VERSION",
    "CONDA_DIR",
    "VIRTUAL_ENV",
    "CLASSPATH",
];

/// Shorter names are near too many others.
const MIN_NAME_BYTES: usize = 5;

pub(crate) const RULE: Rule = Rule {
    aliases: &[buildkit("UndefinedVar")],
    fix: FixAvailability::Unsafe,
    ..Rule::new("undefined-variable", Category::Correctness, Severity::Warning, Check::File(check))
};

fn check(subject: &Subject<'_>, report: &mut Report) {
    for undefined in &subject.build.undefined {
        let Some(step) = undefined.step else { continue };
        let ours = is_slip(subject, undefined);
        let theirs = !subject.build.step(step).onbuild;
        if !ours && !theirs {
            continue;
        }
        let UndefinedVariable { name, span, nearest, open, .. } = undefined;
        let hint = nearest.as_ref().map(|nearest| format!(" (did you mean ${nearest}?)"));
        let message = format!("Usage of undefined variable '${name}'{}", hint.unwrap_or_default());
        let finding = report.at(*span, message);
        match nearest {
            Some(nearest) => finding.help(format!("write ${nearest}, or set {name} above")),
            None => finding.help(format!("set {name} with ARG or ENV above")),
        };
        if let Some(nearest) = nearest
            && let Some(fix) = renamed(subject, *span, name, nearest)
        {
            finding.fix(fix);
        }
        if *open {
            finding.likely();
        }
        settle(finding, ours, &[(Tool::Buildkit, theirs)]);
    }
}

/// True when somebody should look at it, whatever the image is.
fn is_slip(subject: &Subject<'_>, undefined: &UndefinedVariable) -> bool {
    let name = undefined.name.as_str();
    let mut written = references(subject.text(undefined.span)).filter(|found| found.name == name);
    // Whoever writes a default knows that the variable can be unset.
    if written.clone().next().is_some() && written.all(Reference::has_default) {
        return false;
    }
    if !undefined.open {
        return true;
    }
    undefined.nearest.as_deref().is_some_and(|nearest| {
        name.len() >= MIN_NAME_BYTES
            && !SET_BY_IMAGES.contains(&name)
            && !SET_BY_IMAGES.contains(&nearest)
    })
}
