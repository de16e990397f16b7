//! What Compose warns of because only Swarm heeds it.
//!
//! As Docker Compose 5.6 prints it when it loads a project.

use super::faults::Faults;
use super::merge::text;
use super::value::{Map, Origin, Value};

/// The keys of `deploy` that Swarm alone heeds, with what Compose says of them.
const DEPLOY: [(&str, &str); 6] = [
    ("endpoint_mode", "deploy.endpoint_mode only applies to Swarm's routing mesh"),
    ("labels", "deploy.labels are only applied to Swarm services"),
    ("mode", "deploy.mode is only honored in Swarm mode"),
    ("placement", "deploy.placement is only honored by the Swarm scheduler"),
    ("rollback_config", "deploy.rollback_config only applies to rolling updates in Swarm mode"),
    ("update_config", "deploy.update_config only applies to rolling updates in Swarm mode"),
];

/// Warns of what the services that are on, and the resources they use, say to Swarm alone.
///
/// `resolved` is the project as Compose prints it, `model` the same with what its printer leaves
/// out.
pub(super) fn warn(resolved: &Value, model: &Value, faults: &mut Faults) {
    let entries = |project: &'_ Value, section: &str| -> Vec<(String, Value)> {
        let map = project.get(section).and_then(Value::as_map).into_iter().flat_map(Map::iter);
        map.map(|(key, value)| (key.name.to_string(), value.clone())).collect()
    };
    for (name, service) in entries(resolved, "services") {
        let written = model.get("services").and_then(|services| services.get(&name));
        let mut report = |at: Origin, message: &str| {
            faults.warning("compose-swarm", Some(at), format!("service \"{name}\": {message}"));
        };
        self::service(&service, written, &mut report);
    }
    for (section, word, keys) in [
        ("configs", "config", ["labels"].as_slice()),
        ("secrets", "secret", ["labels", "driver_opts"].as_slice()),
    ] {
        for (name, object) in entries(resolved, section) {
            for key in keys {
                let Some(value) = object.get(key) else { continue };
                let why = match *key {
                    "labels" => format!("are only applied to Swarm {word} objects"),
                    _ => format!("is only honored by Swarm {word} drivers"),
                };
                let message = format!("{section}.{name}.{key}: {section}[].{key} {why}");
                faults.warning("compose-swarm", Some(value.at), message);
            }
        }
    }
}

fn service(service: &Value, written: Option<&Value>, report: &mut dyn FnMut(Origin, &str)) {
    let deploy = written.and_then(|service| service.get("deploy"));
    for (key, why) in DEPLOY {
        if let Some(value) = deploy.and_then(|deploy| deploy.get(key)).filter(|it| !it.is_null()) {
            report(value.at, &format!("deploy.{key}: {why}"));
        }
    }
    if let Some(value) = service.get("credential_spec") {
        let why = "credential_spec is only supported when running Windows containers under Swarm";
        report(value.at, &format!("credential_spec: {why}"));
    }
    let storage = service.get("storage_opt").and_then(Value::as_map);
    for (key, _) in storage.into_iter().flat_map(Map::iter) {
        let why = "not honored by this runtime outside Swarm mode";
        report(key.at, &format!("storage_opt.{}: {why}", key.name));
    }
    let list = |key: &str| service.get(key).and_then(Value::as_list).unwrap_or_default().iter();
    for section in ["configs", "secrets"] {
        for grant in list(section) {
            let source = grant.get("source").and_then(text).unwrap_or_default();
            for key in ["uid", "gid", "mode"] {
                let Some(value) = grant.get(key) else { continue };
                let why = "is not supported outside Swarm mode and will be ignored";
                report(value.at, &format!("{section}.{source}.{key}: {key} {why}"));
            }
        }
    }
    for port in list("ports") {
        if let Some(mode) = port.get("mode").filter(|mode| mode.as_str() == Some("host")) {
            let target = port.get("target").and_then(text).unwrap_or_default();
            let protocol = port.get("protocol").and_then(text).unwrap_or_default();
            let why = "ports[].mode: host is only honored by the Swarm routing mesh";
            report(mode.at, &format!("ports[{target}/{protocol}].mode: {why}"));
        }
    }
    for volume in list("volumes") {
        if let Some(kind) = volume.get("type").filter(|kind| kind.as_str() == Some("cluster")) {
            let source = volume.get("source").and_then(text).unwrap_or_default();
            let why = "volumes[].type: cluster (CSI) volumes are only supported in Swarm mode";
            report(kind.at, &format!("volumes[{source}].type: {why}"));
        }
    }
}
