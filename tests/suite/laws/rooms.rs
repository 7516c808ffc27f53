//! Which room may use which.

/// Each room and those that it may use.
pub const ROOMS: [(&str, &[&str]); 18] = [
    ("trace", &[]),
    ("digest", &[]),
    ("progress", &[]),
    ("udf", &["trace"]),
    ("store", &["udf", "trace", "digest"]),
    ("ingest", &["store", "trace", "digest", "progress"]),
    ("build", &["store", "trace", "digest", "progress"]),
    // The card of a data set counts labels as a build does.
    ("export", &["store", "trace", "digest", "progress", "build", "audit"]),
    // It knows which files hold rows, and which ones an export has written.
    ("hub", &["store", "digest", "progress", "ingest", "export"]),
    ("retract", &["store"]),
    ("diff", &["store", "digest"]),
    ("lineage", &["store"]),
    ("audit", &["store", "build"]),
    ("verify", &["store", "digest", "progress", "build"]),
    ("ui", &["ingest", "hub", "build", "audit", "verify", "diff", "export", "lineage", "retract", "progress"]),
    (
        "cli",
        &[
            "store", "ingest", "hub", "build", "audit", "verify", "diff", "export", "lineage", "retract", "ui",
            "progress",
        ],
    ),
    ("lib", &[]),
    ("main", &[]),
];
