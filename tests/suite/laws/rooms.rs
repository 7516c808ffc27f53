//! Which room stands on which.

/// Each room and those that it may use.
pub const ROOMS: [(&str, &[&str]); 19] = [
    ("trace", &[]),
    ("digest", &[]),
    ("progress", &[]),
    ("udf", &["trace"]),
    ("store", &["udf", "trace", "digest", "progress"]),
    ("ingest", &["store", "trace", "digest", "progress"]),
    ("build", &["store", "trace", "digest", "progress"]),
    // The card of a data set counts labels as a build does.
    ("export", &["store", "trace", "digest", "progress", "build", "audit"]),
    // It knows which files hold rows, and which ones an export has written.
    ("hub", &["store", "digest", "progress", "ingest", "export"]),
    ("retract", &["store"]),
    ("diff", &["store", "digest"]),
    ("gc", &["store", "progress"]),
    ("lineage", &["store"]),
    ("audit", &["store", "digest", "build"]),
    ("verify", &["store", "digest", "progress", "build"]),
    ("ui", &["ingest", "hub", "build", "audit", "verify", "diff", "export", "gc", "lineage", "retract", "progress"]),
    (
        "cli",
        &[
            "store", "ingest", "hub", "build", "audit", "verify", "diff", "export", "gc", "lineage", "retract", "ui",
            "progress",
        ],
    ),
    ("lib", &[]),
    ("main", &[]),
];
