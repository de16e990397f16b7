//! The records of a project, key by key.
//!
//! As the struct tags of compose-go's `types` package.

/// How a value is held and printed.
pub(super) enum Codec {
    /// A text; an empty one is left out.
    Text,
    /// True or false; false is left out.
    Bool,
    /// True or false, or nothing.
    OptionalBool,
    /// True is left out.
    OptOut,
    /// A whole number; 0 is left out.
    Int,
    /// A whole number, which cannot be written as a text; 0 is left out.
    Unsigned,
    /// A whole number, or nothing.
    OptionalInt,
    /// A number; 0 is left out.
    Float,
    /// A size; 0 is left out.
    Bytes,
    /// A duration; 0 is left out.
    Duration,
    /// A duration, or nothing.
    OptionalDuration,
    /// The bits of a file mode, printed in octal.
    Mode,
    /// A number of devices, or `all`.
    DeviceCount,
    /// Texts; none are left out.
    Texts,
    /// A command: a list of words, or nothing, which is printed as null.
    Command,
    /// The test of a health check.
    Test,
    /// Names to texts, where a name alone has an empty one.
    Labels,
    /// Names to texts, where a name alone has none.
    Environment,
    /// `host=address` texts.
    Hosts,
    /// `id=path` texts.
    Keys,
    /// Limits by name.
    Ulimits,
    /// Names to lists of texts.
    TextsByName,
    /// Anything, as it is.
    Any,
    /// A record, or nothing.
    Record(&'static [Field]),
    /// A record that is printed even when nothing is set.
    FullRecord(&'static [Field]),
    /// A list; an empty one is left out.
    List(&'static Codec),
    /// Names to values, some of which may be null; without any it is left out.
    ByName(&'static Codec),
}

/// A key and how its value is held.
pub(super) type Field = (&'static str, Codec);

use Codec::{
    Any, Bool, ByName, Bytes, Command, DeviceCount, Duration, Environment, Float, FullRecord,
    Hosts, Int, Keys, Labels, List, Mode, OptOut, OptionalBool, OptionalDuration, OptionalInt,
    Record, Test, Text, Texts, TextsByName, Ulimits, Unsigned,
};

const FILE_REFERENCE: Codec =
    Record(&[("source", Text), ("target", Text), ("uid", Text), ("gid", Text), ("mode", Mode)]);

const HOOK_FIELDS: &[Field] = &[
    ("command", Command),
    ("user", Text),
    ("privileged", Bool),
    ("working_dir", Text),
    ("environment", Environment),
];
const HOOKS: Codec = List(&Record(HOOK_FIELDS));

const DEVICE_REQUESTS: Codec = List(&Record(&[
    ("capabilities", Texts),
    ("driver", Text),
    ("count", DeviceCount),
    ("device_ids", Texts),
    ("options", Labels),
]));

const UPDATE: Codec = Record(&[
    ("parallelism", OptionalInt),
    ("delay", Duration),
    ("failure_action", Text),
    ("monitor", Duration),
    ("max_failure_ratio", Float),
    ("order", Text),
]);

const RATES: Codec = List(&Record(&[("path", Any), ("rate", Any)]));

const BUILD: Codec = Record(&[
    ("context", Text),
    ("dockerfile", Text),
    ("dockerfile_inline", Text),
    ("entitlements", Texts),
    ("args", Environment),
    ("provenance", Text),
    ("sbom", Text),
    ("ssh", Keys),
    ("labels", Labels),
    ("cache_from", Texts),
    ("cache_to", Texts),
    ("no_cache", Bool),
    ("no_cache_filter", Texts),
    ("additional_contexts", Labels),
    ("pull", Bool),
    ("extra_hosts", Hosts),
    ("isolation", Text),
    ("network", Text),
    ("target", Text),
    ("secrets", List(&FILE_REFERENCE)),
    ("shm_size", Bytes),
    ("tags", Texts),
    ("ulimits", Ulimits),
    ("platforms", Texts),
    ("privileged", Bool),
]);

const DEPLOY: Codec = Record(&[
    ("mode", Text),
    ("replicas", OptionalInt),
    ("labels", Labels),
    ("update_config", UPDATE),
    ("rollback_config", UPDATE),
    (
        "resources",
        FullRecord(&[
            ("limits", Record(&[("cpus", Float), ("memory", Bytes), ("pids", Int)])),
            (
                "reservations",
                Record(&[
                    ("cpus", Float),
                    ("memory", Bytes),
                    ("pids", Int),
                    ("devices", DEVICE_REQUESTS),
                    (
                        "generic_resources",
                        List(&Record(&[(
                            "discrete_resource_spec",
                            Record(&[("kind", Any), ("value", OptionalInt)]),
                        )])),
                    ),
                ]),
            ),
        ]),
    ),
    (
        "restart_policy",
        Record(&[
            ("condition", Text),
            ("delay", OptionalDuration),
            ("max_attempts", OptionalInt),
            ("window", OptionalDuration),
        ]),
    ),
    (
        "placement",
        FullRecord(&[
            ("constraints", Texts),
            ("preferences", List(&Record(&[("spread", Text)]))),
            ("max_replicas_per_node", Int),
        ]),
    ),
    ("endpoint_mode", Text),
]);

const VOLUMES: Codec = List(&Record(&[
    ("type", Text),
    ("source", Text),
    ("target", Text),
    ("read_only", Bool),
    ("consistency", Text),
    (
        "bind",
        Record(&[
            ("selinux", Text),
            ("propagation", Text),
            ("create_host_path", OptOut),
            ("recursive", Text),
        ]),
    ),
    ("volume", Record(&[("labels", Labels), ("nocopy", Bool), ("subpath", Text)])),
    ("tmpfs", Record(&[("size", Bytes), ("mode", Unsigned)])),
    ("image", Record(&[("subpath", Text)])),
]));

const SERVICE: &[Field] = &[
    ("profiles", Texts),
    ("annotations", Labels),
    ("attach", OptionalBool),
    ("build", BUILD),
    (
        "develop",
        Record(&[(
            "watch",
            List(&Record(&[
                ("path", Text),
                ("action", Text),
                ("target", Text),
                ("exec", FullRecord(HOOK_FIELDS)),
                ("include", Texts),
                ("ignore", Texts),
                ("initial_sync", Bool),
            ])),
        )]),
    ),
    (
        "blkio_config",
        Record(&[
            ("weight", Int),
            ("weight_device", RATES),
            ("device_read_bps", RATES),
            ("device_read_iops", RATES),
            ("device_write_bps", RATES),
            ("device_write_iops", RATES),
        ]),
    ),
    ("cap_add", Texts),
    ("cap_drop", Texts),
    ("cgroup_parent", Text),
    ("cgroup", Text),
    ("cpu_count", Int),
    ("cpu_percent", Float),
    ("cpu_period", Int),
    ("cpu_quota", Int),
    ("cpu_rt_period", Int),
    ("cpu_rt_runtime", Int),
    ("cpus", Float),
    ("cpuset", Text),
    ("cpu_shares", Int),
    ("command", Command),
    ("configs", List(&FILE_REFERENCE)),
    ("container_name", Text),
    ("credential_spec", Record(&[("config", Text), ("file", Text), ("registry", Text)])),
    (
        "depends_on",
        ByName(&Record(&[("condition", Text), ("restart", Bool), ("required", OptionalBool)])),
    ),
    ("deploy", DEPLOY),
    ("device_cgroup_rules", Texts),
    ("devices", List(&Record(&[("source", Text), ("target", Text), ("permissions", Text)]))),
    ("dns", Texts),
    ("dns_opt", Texts),
    ("dns_search", Texts),
    ("domainname", Text),
    ("entrypoint", Command),
    ("provider", Record(&[("type", Text), ("options", TextsByName)])),
    ("environment", Environment),
    ("expose", Texts),
    ("external_links", Texts),
    ("extra_hosts", Hosts),
    ("group_add", Texts),
    ("gpus", DEVICE_REQUESTS),
    ("hostname", Text),
    (
        "healthcheck",
        Record(&[
            ("test", Test),
            ("timeout", OptionalDuration),
            ("interval", OptionalDuration),
            ("retries", OptionalInt),
            ("start_period", OptionalDuration),
            ("start_interval", OptionalDuration),
            ("disable", Bool),
        ]),
    ),
    ("image", Text),
    ("init", OptionalBool),
    ("ipc", Text),
    ("isolation", Text),
    ("labels", Labels),
    ("label_file", Texts),
    ("links", Texts),
    ("logging", Record(&[("driver", Text), ("options", Labels)])),
    ("mem_limit", Bytes),
    ("mem_reservation", Bytes),
    ("memswap_limit", Bytes),
    ("mem_swappiness", Bytes),
    ("mac_address", Text),
    ("models", ByName(&Record(&[("endpoint_var", Text), ("model_var", Text)]))),
    ("network_mode", Text),
    (
        "networks",
        ByName(&Record(&[
            ("aliases", Texts),
            ("driver_opts", Labels),
            ("gw_priority", Int),
            ("interface_name", Text),
            ("ipv4_address", Text),
            ("ipv6_address", Text),
            ("link_local_ips", Texts),
            ("mac_address", Text),
            ("priority", Int),
        ])),
    ),
    ("oom_kill_disable", Bool),
    ("oom_score_adj", Int),
    ("pid", Text),
    ("pids_limit", Int),
    ("platform", Text),
    (
        "ports",
        List(&Record(&[
            ("name", Text),
            ("mode", Text),
            ("host_ip", Text),
            ("target", Int),
            ("published", Text),
            ("protocol", Text),
            ("app_protocol", Text),
        ])),
    ),
    ("privileged", Bool),
    ("pull_policy", Text),
    ("pull_refresh_after", Text),
    ("read_only", Bool),
    ("restart", Text),
    ("runtime", Text),
    ("scale", OptionalInt),
    ("secrets", List(&FILE_REFERENCE)),
    ("security_opt", Texts),
    ("shm_size", Bytes),
    ("stdin_open", Bool),
    ("stop_grace_period", OptionalDuration),
    ("stop_signal", Text),
    ("storage_opt", Labels),
    ("sysctls", Labels),
    ("tmpfs", Texts),
    ("tty", Bool),
    ("ulimits", Ulimits),
    ("use_api_socket", Bool),
    ("user", Text),
    ("userns_mode", Text),
    ("uts", Text),
    ("volumes", VOLUMES),
    ("volumes_from", Texts),
    ("working_dir", Text),
    ("post_start", HOOKS),
    ("pre_start", HOOKS),
    ("pre_stop", HOOKS),
];

const NETWORK: &[Field] = &[
    ("name", Text),
    ("driver", Text),
    ("driver_opts", Labels),
    (
        "ipam",
        FullRecord(&[
            ("driver", Text),
            (
                "config",
                List(&Record(&[
                    ("subnet", Text),
                    ("gateway", Text),
                    ("ip_range", Text),
                    ("aux_addresses", Labels),
                ])),
            ),
            ("options", Labels),
        ]),
    ),
    ("external", Bool),
    ("internal", Bool),
    ("attachable", Bool),
    ("labels", Labels),
    ("enable_ipv4", OptionalBool),
    ("enable_ipv6", OptionalBool),
];

const VOLUME: &[Field] = &[
    ("name", Text),
    ("driver", Text),
    ("driver_opts", Labels),
    ("external", Bool),
    ("labels", Labels),
];

const FILE_OBJECT: &[Field] = &[
    ("name", Text),
    ("file", Text),
    ("environment", Text),
    ("content", Text),
    ("external", Bool),
    ("labels", Labels),
    ("driver", Text),
    ("driver_opts", Labels),
    ("template_driver", Text),
];

const MODEL: &[Field] =
    &[("name", Text), ("model", Text), ("context_size", Int), ("runtime_flags", Texts)];

/// A whole project.
pub(super) const PROJECT: &[Field] = &[
    ("name", Any),
    ("services", ByName(&FullRecord(SERVICE))),
    ("networks", ByName(&FullRecord(NETWORK))),
    ("volumes", ByName(&FullRecord(VOLUME))),
    ("secrets", ByName(&FullRecord(FILE_OBJECT))),
    ("configs", ByName(&FullRecord(FILE_OBJECT))),
    ("models", ByName(&FullRecord(MODEL))),
];
