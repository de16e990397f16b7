//! The shapes of everything in a Compose file.

use super::{Doubles, Keys, Others, Properties, Shape, Type};
use Shape::{Any, Map, OneOf, OrMap, Pattern, Range, Same, Types, Words};

const STRING: Shape = Types(&[Type::String]);
const INTEGER: Shape = Types(&[Type::Integer]);
const NUMBER: Shape = Types(&[Type::Number]);
/// A switch; texts are there for variables.
const SWITCH: Shape = Types(&[Type::Boolean, Type::String]);
const BOOLEAN: Shape = Types(&[Type::Boolean]);
const COUNT: Shape = Types(&[Type::Integer, Type::String]);
const AMOUNT: Shape = Types(&[Type::Number, Type::String]);
const OPTION: Shape = Types(&[Type::Number, Type::String]);
const STRINGS: Shape = Shape::List(&STRING, Doubles::Allowed);
const UNIQUE_STRINGS: Shape = Shape::List(&STRING, Doubles::Forbidden);
const UNIQUE_WORDS: Shape = Shape::List(&AMOUNT, Doubles::Forbidden);
const STRING_OR_LIST: Shape = OneOf(&[STRING, UNIQUE_STRINGS]);

/// A mapping with these keys and extensions.
const fn record(known: Keys) -> Shape {
    Map(Properties { known, also: &[], required: &[], others: Others::Extensions })
}

/// The same with keys that must be there.
const fn strict(known: Keys, required: &'static [&'static str]) -> Shape {
    Map(Properties { known, also: &[], required, others: Others::Extensions })
}

/// The same for a service, of which Compose words it differently.
const fn whole(known: Keys, also: &'static [Keys]) -> Shape {
    Map(Properties { known, also, required: &[], others: Others::ExtensionsOnly })
}

/// A mapping with these keys and extensions, or nothing.
const fn record_or_null(known: Keys) -> Shape {
    OrMap(&[Type::Null], Properties { known, also: &[], required: &[], others: Others::Extensions })
}

/// A mapping with these keys only.
const fn closed(known: Keys, required: &'static [&'static str]) -> Shape {
    Map(Properties { known, also: &[], required, others: Others::Forbidden })
}

/// A mapping from names to values of one shape.
const fn named(accepts: fn(&str) -> bool, shape: &'static Shape) -> Shape {
    Map(Properties { known: &[], also: &[], required: &[], others: Others::Names(accepts, shape) })
}

/// The same, in which names of another form are let be.
const fn loosely_named(accepts: fn(&str) -> bool, shape: &'static Shape) -> Shape {
    Map(Properties {
        known: &[],
        also: &[],
        required: &[],
        others: Others::LooseNames(accepts, shape),
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn is_some_text(name: &str) -> bool {
    !name.is_empty() && !name.contains('\n')
}

fn is_lower_case(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// `[a-zA-Z0-9][a-zA-Z0-9_.-]+`, which is not anchored.
fn has_container_name(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    name.as_bytes().windows(2).any(|pair| pair[0].is_ascii_alphanumeric() && inner(pair[1]))
}

/// The words of `pull_policy`.
fn is_pull_policy(text: &str) -> bool {
    const WORDS: [&str; 8] =
        ["always", "never", "build", "if_not_present", "missing", "refresh", "daily", "weekly"];
    WORDS.contains(&text) || text.strip_prefix("every_").is_some_and(is_interval)
}

/// `([0-9]+[wdhms])+`.
fn is_interval(text: &str) -> bool {
    let mut digits = 0;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'w' | b'd' | b'h' | b'm' | b's' if digits > 0 => digits = 0,
            _ => return false,
        }
    }
    digits == 0 && !text.is_empty()
}

const LIST_OR_DICT: Shape = OneOf(&[
    named(is_some_text, &Types(&[Type::String, Type::Number, Type::Boolean, Type::Null])),
    UNIQUE_STRINGS,
]);

const EXTRA_HOSTS: Shape =
    OneOf(&[named(is_some_text, &OneOf(&[STRING, STRINGS])), UNIQUE_STRINGS]);

const COMMAND: Shape = OneOf(&[Types(&[Type::Null]), STRING, STRINGS]);

const HOOK: Shape = strict(
    &[
        ("command", COMMAND),
        ("user", STRING),
        ("privileged", SWITCH),
        ("working_dir", STRING),
        ("environment", LIST_OR_DICT),
    ],
    &["command"],
);
const HOOKS: Shape = Shape::List(&HOOK, Doubles::Allowed);

/// What runs in a container of its own before a service starts.
const CONTAINER_HOOKS: Shape =
    Shape::List(&whole(&[("per_replica", SWITCH)], &[CONTAINER]), Doubles::Allowed);

const GRANTS: Shape = Shape::List(
    &OneOf(&[
        STRING,
        record(&[
            ("source", STRING),
            ("target", STRING),
            ("uid", STRING),
            ("gid", STRING),
            ("mode", AMOUNT),
        ]),
    ]),
    Doubles::Allowed,
);

const ULIMITS: Shape = loosely_named(
    is_lower_case,
    &OneOf(&[COUNT, strict(&[("hard", COUNT), ("soft", COUNT)], &["soft", "hard"])]),
);

const BUILD: Shape = OneOf(&[
    STRING,
    record(&[
        ("context", STRING),
        ("dockerfile", STRING),
        ("dockerfile_inline", STRING),
        ("entitlements", STRINGS),
        ("args", LIST_OR_DICT),
        ("ssh", LIST_OR_DICT),
        ("labels", LIST_OR_DICT),
        ("cache_from", STRINGS),
        ("cache_to", STRINGS),
        ("no_cache", SWITCH),
        ("no_cache_filter", STRING_OR_LIST),
        ("additional_contexts", LIST_OR_DICT),
        ("network", STRING),
        ("provenance", SWITCH),
        ("sbom", SWITCH),
        ("pull", SWITCH),
        ("target", STRING),
        ("shm_size", COUNT),
        ("extra_hosts", EXTRA_HOSTS),
        ("isolation", STRING),
        ("privileged", SWITCH),
        ("secrets", GRANTS),
        ("tags", STRINGS),
        ("ulimits", ULIMITS),
        ("platforms", STRINGS),
    ]),
]);

const BLKIO_LIMITS: Shape =
    Shape::List(&closed(&[("path", STRING), ("rate", COUNT)], &[]), Doubles::Allowed);

const BLKIO: Shape = closed(
    &[
        ("device_read_bps", BLKIO_LIMITS),
        ("device_read_iops", BLKIO_LIMITS),
        ("device_write_bps", BLKIO_LIMITS),
        ("device_write_iops", BLKIO_LIMITS),
        ("weight", COUNT),
        (
            "weight_device",
            Shape::List(&closed(&[("path", STRING), ("weight", COUNT)], &[]), Doubles::Allowed),
        ),
    ],
    &[],
);

const DEPENDS_ON: Shape = OneOf(&[
    UNIQUE_STRINGS,
    named(
        is_name,
        &strict(
            &[
                ("restart", SWITCH),
                ("required", BOOLEAN),
                (
                    "condition",
                    Words(&[
                        "service_started",
                        "service_healthy",
                        "service_completed_successfully",
                    ]),
                ),
            ],
            &["condition"],
        ),
    ),
]);

const DEVICE_REQUEST: Keys = &[
    ("capabilities", UNIQUE_STRINGS),
    ("count", COUNT),
    ("device_ids", UNIQUE_STRINGS),
    ("driver", STRING),
    ("options", LIST_OR_DICT),
];

const UPDATE: Shape = record(&[
    ("parallelism", COUNT),
    ("delay", STRING),
    ("failure_action", STRING),
    ("monitor", STRING),
    ("max_failure_ratio", AMOUNT),
    ("order", Words(&["start-first", "stop-first"])),
]);

const DEPLOY: Shape = record_or_null(&[
    ("mode", STRING),
    ("endpoint_mode", STRING),
    ("replicas", COUNT),
    ("labels", LIST_OR_DICT),
    ("rollback_config", UPDATE),
    ("update_config", UPDATE),
    (
        "resources",
        record(&[
            ("limits", record(&[("cpus", AMOUNT), ("memory", STRING), ("pids", COUNT)])),
            (
                "reservations",
                record(&[
                    ("cpus", AMOUNT),
                    ("memory", STRING),
                    (
                        "generic_resources",
                        Shape::List(
                            &record(&[(
                                "discrete_resource_spec",
                                record(&[("kind", STRING), ("value", AMOUNT)]),
                            )]),
                            Doubles::Allowed,
                        ),
                    ),
                    (
                        "devices",
                        Shape::List(&strict(DEVICE_REQUEST, &["capabilities"]), Doubles::Allowed),
                    ),
                ]),
            ),
        ]),
    ),
    (
        "restart_policy",
        record(&[
            ("condition", STRING),
            ("delay", STRING),
            ("max_attempts", COUNT),
            ("window", STRING),
        ]),
    ),
    (
        "placement",
        record(&[
            ("constraints", STRINGS),
            ("preferences", Shape::List(&record(&[("spread", STRING)]), Doubles::Allowed)),
            ("max_replicas_per_node", COUNT),
        ]),
    ),
]);

const DEVELOP: Shape = record_or_null(&[(
    "watch",
    Shape::List(
        &strict(
            &[
                ("ignore", STRING_OR_LIST),
                ("include", STRING_OR_LIST),
                ("path", STRING),
                ("action", Words(&["rebuild", "sync", "restart", "sync+restart", "sync+exec"])),
                ("target", STRING),
                ("exec", HOOK),
                ("initial_sync", BOOLEAN),
            ],
            &["path", "action"],
        ),
        Doubles::Allowed,
    ),
)]);

const HEALTHCHECK: Shape = record(&[
    ("disable", SWITCH),
    ("interval", STRING),
    ("retries", AMOUNT),
    ("test", OneOf(&[STRING, STRINGS])),
    ("timeout", STRING),
    ("start_period", STRING),
    ("start_interval", STRING),
]);

const OPTIONS: Shape = loosely_named(is_some_text, &OPTION);

const SERVICE_NETWORKS: Shape = OneOf(&[
    UNIQUE_STRINGS,
    named(
        is_name,
        &OneOf(&[
            record(&[
                ("aliases", UNIQUE_STRINGS),
                ("interface_name", STRING),
                ("ipv4_address", STRING),
                ("ipv6_address", STRING),
                ("link_local_ips", UNIQUE_STRINGS),
                ("mac_address", STRING),
                ("driver_opts", OPTIONS),
                ("priority", NUMBER),
                ("gw_priority", NUMBER),
            ]),
            Types(&[Type::Null]),
        ]),
    ),
]);

const PORTS: Shape = Shape::List(
    &OneOf(&[
        NUMBER,
        STRING,
        record(&[
            ("name", STRING),
            ("mode", STRING),
            ("host_ip", STRING),
            ("target", COUNT),
            ("published", COUNT),
            ("protocol", STRING),
            ("app_protocol", STRING),
        ]),
    ]),
    Doubles::Forbidden,
);

const VOLUMES: Shape = Shape::List(
    &OneOf(&[
        STRING,
        strict(
            &[
                ("type", Words(&["bind", "volume", "tmpfs", "cluster", "npipe", "image"])),
                ("source", STRING),
                ("target", STRING),
                ("read_only", SWITCH),
                ("consistency", STRING),
                (
                    "bind",
                    record(&[
                        ("propagation", STRING),
                        ("create_host_path", SWITCH),
                        ("recursive", Words(&["enabled", "disabled", "writable", "readonly"])),
                        ("selinux", Words(&["z", "Z"])),
                    ]),
                ),
                (
                    "volume",
                    record(&[("labels", LIST_OR_DICT), ("nocopy", SWITCH), ("subpath", STRING)]),
                ),
                (
                    "tmpfs",
                    record(&[("size", OneOf(&[Range(0, i64::MAX), STRING])), ("mode", AMOUNT)]),
                ),
                ("image", record(&[("subpath", STRING)])),
            ],
            &["type"],
        ),
    ]),
    Doubles::Forbidden,
);

const ENV_FILE: Shape = OneOf(&[
    STRING,
    Shape::List(
        &OneOf(&[
            STRING,
            closed(&[("path", STRING), ("format", STRING), ("required", SWITCH)], &["path"]),
        ]),
        Doubles::Allowed,
    ),
]);

/// What every container can be told.
const CONTAINER: Keys = &[
    ("annotations", LIST_OR_DICT),
    ("blkio_config", BLKIO),
    ("cap_add", UNIQUE_STRINGS),
    ("cap_drop", UNIQUE_STRINGS),
    ("cgroup", Words(&["host", "private"])),
    ("cgroup_parent", STRING),
    ("command", COMMAND),
    ("configs", GRANTS),
    ("cpu_count", OneOf(&[STRING, Range(0, i64::MAX)])),
    ("cpu_percent", OneOf(&[STRING, Range(0, 100)])),
    ("cpu_shares", AMOUNT),
    ("cpu_quota", AMOUNT),
    ("cpu_period", AMOUNT),
    ("cpu_rt_period", AMOUNT),
    ("cpu_rt_runtime", AMOUNT),
    ("cpus", AMOUNT),
    ("cpuset", STRING),
    ("credential_spec", record(&[("config", STRING), ("file", STRING), ("registry", STRING)])),
    ("device_cgroup_rules", UNIQUE_STRINGS),
    (
        "devices",
        Shape::List(
            &OneOf(&[
                STRING,
                strict(
                    &[("source", STRING), ("target", STRING), ("permissions", STRING)],
                    &["source"],
                ),
            ]),
            Doubles::Allowed,
        ),
    ),
    ("dns", STRING_OR_LIST),
    ("dns_opt", UNIQUE_STRINGS),
    ("dns_search", STRING_OR_LIST),
    ("domainname", STRING),
    ("entrypoint", COMMAND),
    ("env_file", ENV_FILE),
    ("label_file", OneOf(&[STRING, STRINGS])),
    ("environment", LIST_OR_DICT),
    ("extra_hosts", EXTRA_HOSTS),
    (
        "gpus",
        OneOf(&[
            Words(&["all"]),
            Shape::List(
                &Map(Properties {
                    known: DEVICE_REQUEST,
                    also: &[],
                    required: &[],
                    others: Others::LooseNames(is_name, &Any),
                }),
                Doubles::Allowed,
            ),
        ]),
    ),
    ("group_add", UNIQUE_WORDS),
    ("hostname", STRING),
    ("image", STRING),
    ("init", SWITCH),
    ("ipc", STRING),
    ("isolation", STRING),
    ("labels", LIST_OR_DICT),
    (
        "logging",
        record(&[
            ("driver", STRING),
            (
                "options",
                loosely_named(is_some_text, &Types(&[Type::String, Type::Number, Type::Null])),
            ),
        ]),
    ),
    ("mac_address", STRING),
    ("mem_limit", AMOUNT),
    ("mem_reservation", COUNT),
    ("mem_swappiness", COUNT),
    ("memswap_limit", AMOUNT),
    ("network_mode", STRING),
    (
        "models",
        OneOf(&[
            UNIQUE_STRINGS,
            loosely_named(
                is_name,
                &OneOf(&[
                    record(&[("endpoint_var", STRING), ("model_var", STRING)]),
                    Types(&[Type::Null]),
                ]),
            ),
        ]),
    ),
    ("networks", SERVICE_NETWORKS),
    ("oom_kill_disable", SWITCH),
    ("oom_score_adj", OneOf(&[STRING, Range(-1000, 1000)])),
    ("pid", Types(&[Type::String, Type::Null])),
    ("pids_limit", AMOUNT),
    ("platform", STRING),
    ("privileged", SWITCH),
    (
        "pull_policy",
        Pattern(
            is_pull_policy,
            "^(always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+)$",
        ),
    ),
    ("pull_refresh_after", STRING),
    ("read_only", SWITCH),
    ("runtime", STRING),
    ("security_opt", UNIQUE_STRINGS),
    ("shm_size", AMOUNT),
    ("secrets", GRANTS),
    ("sysctls", LIST_OR_DICT),
    ("stop_grace_period", STRING),
    ("stop_signal", STRING),
    ("storage_opt", Types(&[Type::Object])),
    ("tmpfs", STRING_OR_LIST),
    ("ulimits", ULIMITS),
    ("use_api_socket", BOOLEAN),
    ("user", STRING),
    ("uts", STRING),
    ("userns_mode", STRING),
    ("volumes", VOLUMES),
    ("volumes_from", UNIQUE_STRINGS),
    ("working_dir", STRING),
];

/// What services and jobs can be told beyond that.
const WORKLOAD: Keys = &[
    ("build", BUILD),
    ("depends_on", DEPENDS_ON),
    ("healthcheck", HEALTHCHECK),
    ("ports", PORTS),
    ("expose", UNIQUE_WORDS),
    ("stdin_open", SWITCH),
    ("tty", SWITCH),
];

const SERVICE: Shape = whole(
    &[
        ("deploy", DEPLOY),
        ("develop", DEVELOP),
        ("profiles", UNIQUE_STRINGS),
        ("restart", STRING),
        ("scale", COUNT),
        ("attach", SWITCH),
        ("container_name", Pattern(has_container_name, "[a-zA-Z0-9][a-zA-Z0-9_.-]+")),
        (
            "provider",
            strict(
                &[
                    ("type", STRING),
                    (
                        "options",
                        loosely_named(
                            is_some_text,
                            &OneOf(&[
                                Types(&[Type::String, Type::Number, Type::Boolean]),
                                Shape::List(
                                    &Types(&[Type::String, Type::Number, Type::Boolean]),
                                    Doubles::Allowed,
                                ),
                            ]),
                        ),
                    ),
                ],
                &["type"],
            ),
        ),
        (
            "extends",
            OneOf(&[STRING, closed(&[("service", STRING), ("file", STRING)], &["service"])]),
        ),
        ("links", UNIQUE_STRINGS),
        ("external_links", UNIQUE_STRINGS),
        ("post_start", HOOKS),
        ("pre_start", CONTAINER_HOOKS),
        ("pre_stop", HOOKS),
    ],
    &[CONTAINER, WORKLOAD],
);

const TRIGGERS: Shape = record(&[
    ("manual", SWITCH),
    (
        "schedule",
        Shape::List(
            &OneOf(&[
                STRING,
                strict(
                    &[
                        ("cron", STRING),
                        ("timezone", STRING),
                        ("concurrency", Words(&["forbid", "queue"])),
                        ("missed_fires", Words(&["one", "skip"])),
                    ],
                    &["cron"],
                ),
            ]),
            Doubles::Allowed,
        ),
    ),
]);

const JOB: Shape =
    whole(&[("profiles", UNIQUE_STRINGS), ("triggers", TRIGGERS)], &[CONTAINER, WORKLOAD]);

const EXTERNAL: Shape = OrMap(
    &[Type::Boolean, Type::String],
    Properties { known: &[("name", STRING)], also: &[], required: &[], others: Others::Extensions },
);

/// As for secrets and configs, where an external one may have any other key.
const LOOSE_EXTERNAL: Shape = OrMap(
    &[Type::Boolean, Type::String],
    Properties {
        known: &[("name", STRING)],
        also: &[],
        required: &[],
        others: Others::LooseNames(is_some_text, &Any),
    },
);

const TEXTS: Shape = named(is_some_text, &STRING);

const NETWORK: Shape = record_or_null(&[
    ("name", STRING),
    ("driver", STRING),
    ("driver_opts", OPTIONS),
    (
        "ipam",
        record(&[
            ("driver", STRING),
            (
                "config",
                Shape::List(
                    &record(&[
                        ("subnet", STRING),
                        ("ip_range", STRING),
                        ("gateway", STRING),
                        ("aux_addresses", TEXTS),
                    ]),
                    Doubles::Allowed,
                ),
            ),
            ("options", TEXTS),
        ]),
    ),
    ("external", EXTERNAL),
    ("internal", SWITCH),
    ("enable_ipv4", SWITCH),
    ("enable_ipv6", SWITCH),
    ("attachable", SWITCH),
    ("labels", LIST_OR_DICT),
]);

const VOLUME: Shape = record_or_null(&[
    ("name", STRING),
    ("driver", STRING),
    ("driver_opts", OPTIONS),
    ("external", EXTERNAL),
    ("labels", LIST_OR_DICT),
]);

const SECRET: Shape = record(&[
    ("name", STRING),
    ("environment", STRING),
    ("file", STRING),
    ("external", LOOSE_EXTERNAL),
    ("labels", LIST_OR_DICT),
    ("driver", STRING),
    ("driver_opts", OPTIONS),
    ("template_driver", STRING),
]);

const CONFIG: Shape = record(&[
    ("name", STRING),
    ("content", STRING),
    ("environment", STRING),
    ("file", STRING),
    ("external", LOOSE_EXTERNAL),
    ("labels", LIST_OR_DICT),
    ("template_driver", STRING),
]);

const MODEL: Shape = strict(
    &[("name", STRING), ("model", STRING), ("context_size", INTEGER), ("runtime_flags", STRINGS)],
    &["model"],
);

const INCLUDE: Shape = OneOf(&[
    STRING,
    closed(
        &[("path", STRING_OR_LIST), ("env_file", STRING_OR_LIST), ("project_directory", STRING)],
        &[],
    ),
]);

/// A whole file.
pub(super) static PROJECT: Shape = record(&[
    ("version", STRING),
    ("name", STRING),
    ("include", Shape::List(&INCLUDE, Doubles::Allowed)),
    ("services", named(is_name, &Same(&SERVICE))),
    ("jobs", named(is_name, &Same(&JOB))),
    ("models", named(is_name, &MODEL)),
    ("networks", named(is_name, &NETWORK)),
    ("volumes", named(is_name, &VOLUME)),
    ("secrets", named(is_name, &SECRET)),
    ("configs", named(is_name, &CONFIG)),
]);
