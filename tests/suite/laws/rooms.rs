//! Which room stands on which.

/// Each room and those that it may use.
pub const ROOMS: [(&str, &[&str]); 27] = [
    ("trace", &[]),
    ("digest", &[]),
    ("progress", &[]),
    ("shell", &[]),
    ("udf", &["trace"]),
    ("store", &["udf", "trace", "digest", "progress", "shell"]),
    ("ingest", &["store", "trace", "digest", "progress"]),
    ("build", &["store", "trace", "digest", "progress"]),
    // The card of a data set counts labels as a build does.
    ("export", &["store", "trace", "digest", "progress", "build", "audit", "check"]),
    // It knows which files hold rows, and which ones an export has written.
    ("hub", &["store", "digest", "progress", "ingest", "export"]),
    ("retract", &["store"]),
    ("diff", &["store", "digest"]),
    ("gc", &["store", "progress"]),
    ("lineage", &["store"]),
    ("status", &["store", "progress", "shell"]),
    ("sample", &["store", "trace", "ingest", "progress"]),
    ("audit", &["store", "digest", "build"]),
    ("check", &["store", "progress", "build", "audit"]),
    ("bundle", &["store", "progress", "build", "audit", "export"]),
    ("report", &["store", "progress", "build", "audit", "check"]),
    ("verify", &["store", "digest", "progress", "build"]),
    ("stream", &["store", "trace", "ingest", "build"]),
    ("adopt", &["store", "progress", "build", "verify"]),
    (
        "ui",
        &[
            "ingest", "hub", "build", "audit", "bundle", "check", "verify", "diff", "export", "gc", "lineage",
            "report", "retract", "sample", "status", "stream", "adopt", "progress", "shell",
        ],
    ),
    (
        "cli",
        &[
            "store", "ingest", "hub", "build", "audit", "bundle", "check", "verify", "diff", "export", "gc", "lineage",
            "report", "retract", "sample", "status", "stream", "adopt", "ui", "progress", "shell",
        ],
    ),
    ("lib", &[]),
    ("main", &[]),
];
