//! Which room stands on which.

/// Each room and those that it may use.
pub const ROOMS: [(&str, &[&str]); 18] = [
    ("trace", &[]),
    ("digest", &[]),
    ("progress", &[]),
    ("udf", &["trace"]),
    ("store", &["udf", "trace", "digest", "progress"]),
    ("ingest", &["store", "trace", "digest", "progress"]),
    ("build", &["store", "trace", "digest", "progress"]),
    // The card of a data set counts labels as a build does.
    ("export", &["store", "trace", "digest", "progress", "build", "audit"]),
    ("retract", &["store"]),
    ("diff", &["store", "digest"]),
    ("gc", &["store", "progress"]),
    ("lineage", &["store"]),
    ("audit", &["store", "digest", "build"]),
    ("verify", &["store", "digest", "progress", "build"]),
    ("ui", &["ingest", "build", "audit", "verify", "diff", "export", "gc", "lineage", "retract", "progress"]),
    (
        "cli",
        &[
            "store", "ingest", "build", "audit", "verify", "diff", "export", "gc", "lineage", "retract", "ui",
            "progress",
        ],
    ),
    ("lib", &[]),
    ("main", &[]),
];
